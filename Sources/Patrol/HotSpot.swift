// SPDX-License-Identifier: Apache-2.0

package import Geography

/// A named place of high risk that officers are sent to patrol.
package struct HotSpot: Hashable, Sendable {
  /// Names the hot spot in plans, records and reports; unique in its set.
  package var id: String
  /// What people call it; nil when the file gives none.
  package var name: String?
  package var area: Area

  package init(id: String, name: String? = nil, area: Area) {
    self.id = id
    self.name = name
    self.area = area
  }
}
