// SPDX-License-Identifier: Apache-2.0

/// What one hot spot, or all of them, received over the report's days.
package struct DosageTotal: Hashable, Sendable {
  /// Nil for all hot spots together.
  package let hotSpot: String?
  package let name: String
  /// Hot spot days added up.
  package let days: Int
  /// Those of them of which nothing is known; they add nothing.
  package let unknownDays: Int
  /// Whether anybody looked on any of the days.
  package var isKnown: Bool { unknownDays < days }
  package let delivered: Delivered
  package let compliance: Compliance

  init(hotSpot: String?, name: String, rows: some Collection<DosageRow>) {
    self.hotSpot = hotSpot
    self.name = name
    days = rows.count
    unknownDays = rows.count(where: \.isUnknown)
    var delivered = Delivered()
    var gaps: [Double] = []
    var compliance = Compliance()
    for row in rows {
      delivered = delivered + row.delivered.withoutGaps
      gaps += row.delivered.gaps
      compliance.add(row)
    }
    delivered.gaps = gaps.sorted()
    self.delivered = delivered
    self.compliance = compliance
  }
}

extension DosageTotal {
  private init(_ total: DosageTotal, name: String) {
    (hotSpot, self.name, days, unknownDays) = (total.hotSpot, name, total.days, total.unknownDays)
    (delivered, compliance) = (total.delivered, total.compliance)
  }

  /// The same under a name.
  func named(_ name: String) -> DosageTotal { DosageTotal(self, name: name) }
}

extension Delivered {
  fileprivate var withoutGaps: Delivered {
    var copy = self
    copy.gaps = []
    return copy
  }
}
