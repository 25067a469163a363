// SPDX-License-Identifier: Apache-2.0

import Accuracy
import FoundationEssentials

/// Everything measured, for other programs to read.
struct Answer: Encodable {
  /// Which shifts, in words.
  private let provenance: String
  private var cells: [Entry] = []

  init(provenance: String) {
    self.provenance = provenance
  }

  mutating func add(_ table: AccuracyTable, as part: String) {
    cells += table.cells.map { Entry(part: part, cell: $0, ratio: table.dwellErrorRatio(of: $0)) }
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// One cell: its figures, and the sums they come from shift by shift.
  private struct Entry: Encodable {
    var part: String
    var setting: String
    var interval: Int
    var method: String
    var visitsF1: Spread?
    var longVisitsF1: Spread?
    var secondsF1: Spread?
    var dwellError: Spread?
    var dwellErrorRatio: Spread?
    var bias: Spread?
    var boundsHold: Spread?
    var width: Spread?
    var relativeWidth: Spread?
    var travelRight: Spread?
    var drivesOnFoot: Int
    var shifts: [Score]

    init(part: String, cell: AccuracyCell, ratio: Spread?) {
      self.part = part
      setting = cell.setting
      interval = cell.interval
      method = cell.method
      shifts = cell.scores
      visitsF1 = Spread(over: shifts) { $0.visits.f1 }
      longVisitsF1 = Spread(over: shifts) { $0.longVisits.f1 }
      secondsF1 = Spread(over: shifts) { $0.seconds.f1 }
      dwellError = Spread(over: shifts) { $0.meanDwellError }
      dwellErrorRatio = ratio
      bias = Spread(over: shifts) { $0.bias }
      boundsHold = Spread(over: shifts) { $0.boundsHold }
      width = Spread(over: shifts) { $0.meanWidth }
      relativeWidth = Spread(over: shifts) { $0.relativeWidth }
      travelRight = Spread(over: shifts) { $0.travelShare }
      drivesOnFoot = cell.total.drivesOnFoot
    }
  }
}
