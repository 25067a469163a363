// SPDX-License-Identifier: Apache-2.0

import Simulation

/// One hot spot as other programs read it.
///
/// | key               | content                                                              |
/// |-------------------|----------------------------------------------------------------------|
/// | `hotspot`, `name` | which                                                                |
/// | `width_m`         | across the largest circle that fits into it                          |
/// | `shifts`          | that had it on the beat                                              |
/// | `visits_true`, `qualifying_true`, `minutes_true` | simulated, over all shifts            |
/// | `settings`        | for each environment and interval, by Patrol: `environment`,         |
/// |                   | `interval_s`, `verdict`, `verdict_is_sure` (whether it stays the     |
/// |                   | same one standard error up and down) and figures named as those of   |
/// |                   | all hot spots                                                        |
struct ForecastHotSpot: Encodable {
  let id: String
  let name: String?
  let width: Double
  let shifts: Int
  let visitsTrue: Int
  let qualifyingTrue: Int
  let minutesTrue: Double
  let settings: [SettingForecast]

  enum CodingKeys: String, CodingKey {
    case id = "hotspot"
    case name
    case width = "width_m"
    case shifts
    case visitsTrue = "visits_true"
    case qualifyingTrue = "qualifying_true"
    case minutesTrue = "minutes_true"
    case settings
  }

  struct SettingForecast: Encodable {
    let figures: ForecastFigures
    let verdict: WrittenVerdict

    struct WrittenVerdict: Encodable {
      let verdict: String
      let isSure: Bool

      enum CodingKeys: String, CodingKey {
        case verdict
        case isSure = "verdict_is_sure"
      }
    }

    init(of cell: HotSpotAccuracy.SettingAccuracy) {
      let total = cell.total
      figures = ForecastFigures(
        environment: cell.setting.environment.rawValue, interval: cell.setting.interval,
        visits: cell.scores.map(\.visits), of: total.visits,
        qualifying: cell.scores.map(\.qualifying), of: total.qualifying,
        dwellErrorShare: ForecastFigure(cell.dwellErrorShare))
      verdict = WrittenVerdict(verdict: cell.verdict.rawValue, isSure: cell.isSure)
    }

    /// One flat object.
    func encode(to encoder: any Encoder) throws {
      try figures.encode(to: encoder)
      try verdict.encode(to: encoder)
    }
  }

  init(_ hotSpot: HotSpotAccuracy) {
    id = hotSpot.id
    name = hotSpot.name
    width = hotSpot.width.rounded(places: 1)
    shifts = hotSpot.shifts
    let truth = hotSpot.truth
    visitsTrue = truth.visits
    qualifyingTrue = truth.qualifying
    minutesTrue = truth.minutes.rounded(places: 1)
    settings = hotSpot.cells.map(SettingForecast.init)
  }
}
