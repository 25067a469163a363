// SPDX-License-Identifier: Apache-2.0

/// Whether a request may be answered.
package enum CountedRequest: Hashable, Sendable {
  /// Its counter is above all before it.
  case new
  /// Its counter is not above this one: it was made before, or comes late.
  case old(last: Int64)
  /// There is no such device, or it may send no more.
  case shutOut
}
