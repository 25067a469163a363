// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// A shift that has ended, as `patrol shift end` shows it; no position.
package struct EndedShift: Hashable, Sendable, Codable {
  package var unit: String
  package var officer: String?
  /// Nil when the shift was cut off before its first fix: there is no record of it.
  package var account: Account?
  package var visits: [Stay]
  /// What the plan had due on the shift's day; nil without a plan of it, or with nothing due.
  package var planned: PlannedDay?

  package struct Account: Hashable, Sendable, Codable {
    package var started: Timestamp
    package var ended: Timestamp
    package var coverage: Coverage
    /// Dwells too short to be visits.
    package var passes: Int
    /// Why the receiver's reports were not used, and how many.
    package var refused: [FixRefusal: Int]
    /// What the shift's record says beside its figures.
    package var notes: [String]

    package init(
      started: Timestamp, ended: Timestamp, coverage: Coverage, passes: Int = 0,
      refused: [FixRefusal: Int] = [:], notes: [String] = []
    ) {
      self.started = started
      self.ended = ended
      self.coverage = coverage
      self.passes = passes
      self.refused = refused
      self.notes = notes
    }
  }

  package struct Stay: Hashable, Sendable, Codable {
    package var hotSpot: String
    package var name: String?
    package var entered: Timestamp
    package var left: Timestamp
    /// In seconds.
    package var dwell: Double
    /// The dwell aimed at, in seconds; nil where the plan of the day has nothing due.
    package var target: Double?
    package var travel: Visit.Travel

    package init(_ visit: Visit, name: String?, target: Double?) {
      hotSpot = visit.hotSpot
      self.name = name
      entered = visit.entered
      left = visit.left
      dwell = visit.dwell
      self.target = target
      travel = visit.travel
    }
  }

  /// `names` are those of the hot spots by id; `target` is the dwell aimed at, in seconds, nil
  /// where nothing is due.
  package init(
    unit: String, officer: String?, record: Shift?, visits: [Visit], names: [String: String],
    target: (Visit) -> Double?
  ) {
    self.unit = unit
    self.officer = officer
    account = record.map { shift in
      Account(
        started: shift.started, ended: shift.ended, coverage: shift.coverage,
        passes: shift.passes.values.reduce(0, +), refused: shift.refused, notes: shift.notes)
    }
    self.visits = visits.sorted { $0.entered < $1.entered }.map {
      Stay($0, name: names[$0.hotSpot], target: target($0))
    }
  }

  package init(unit: String, officer: String?, account: Account?, visits: [Stay]) {
    self.unit = unit
    self.officer = officer
    self.account = account
    self.visits = visits
  }
}
