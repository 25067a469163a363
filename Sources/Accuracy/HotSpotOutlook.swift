// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// How far off one hot spot's dosage would be, by Patrol's detector.
package struct HotSpotOutlook: Sendable {
  package let id: String
  package let name: String?
  /// Metres across the largest circle that fits into it.
  package let width: Double
  /// Shifts that had it on the beat.
  package let shifts: Int
  /// In the order of the outlook's settings.
  package let cells: [Cell]

  /// One setting.
  package struct Cell: Sendable {
    package let setting: Outlook.Setting
    /// Of each shift that had the hot spot on the beat.
    package let scores: [DosageScore]

    package init(setting: Outlook.Setting, scores: [DosageScore]) {
      self.setting = setting
      self.scores = scores
    }

    package var total: DosageScore { scores.reduce(DosageScore(), +) }

    /// By how much the dwell is out, as a share of the true one; nil without any.
    package var dwellErrorShare: Spread? {
      Spread(over: scores.map(\.visits)) { $0.dwellErrorShare }
    }

    package var verdict: Verdict { verdict(standardErrors: 0) }

    /// Whether it stays the same one standard error up and down; so much is chance in two cases of
    /// three.
    package var isSure: Bool {
      verdict(standardErrors: -1) == verdict && verdict(standardErrors: 1) == verdict
    }

    private func verdict(standardErrors: Double) -> Verdict {
      Verdict(
        visits: Int(total.visits.visits.truth),
        dwellErrorShare: dwellErrorShare.map {
          $0.figure + standardErrors * ($0.standardError ?? 0)
        })
    }
  }

  package init(of hotSpot: HotSpot, shifts: Int, cells: [Cell]) {
    id = hotSpot.id
    name = hotSpot.name
    width = 2 * InscribedCircle(in: hotSpot.area).radius
    self.shifts = shifts
    self.cells = cells
  }

  /// What was simulated, the same in every setting: true visits, those that qualify, and minutes.
  package var truth: (visits: Int, qualifying: Int, minutes: Double) {
    let total = cells.first?.total ?? DosageScore()
    return (
      Int(total.visits.visits.truth), Int(total.qualifying.visits.truth),
      total.visits.seconds.truth / 60
    )
  }
}
