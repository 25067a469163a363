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
  let settings: [Setting]

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

  struct Setting: Encodable {
    let environment: String
    let interval: Int
    let verdict: String
    let verdictIsSure: Bool
    let visitsTold: Int
    let visitsFound: ForecastFigure?
    let visitsRight: ForecastFigure?
    let dwellError: ForecastFigure?
    let dwellErrorShare: ForecastFigure?
    let bias: ForecastFigure?
    let qualifyingTold: Int
    let qualifyingFound: ForecastFigure?
    let qualifyingRight: ForecastFigure?

    enum CodingKeys: String, CodingKey {
      case environment
      case interval = "interval_s"
      case verdict
      case verdictIsSure = "verdict_is_sure"
      case visitsTold = "visits_told"
      case visitsFound = "visits_found"
      case visitsRight = "visits_right"
      case dwellError = "dwell_error_s"
      case dwellErrorShare = "dwell_error_share"
      case bias
      case qualifyingTold = "qualifying_told"
      case qualifyingFound = "qualifying_found"
      case qualifyingRight = "qualifying_right"
    }

    init(of cell: HotSpotOutlook.SettingOutlook) {
      environment = cell.setting.environment.rawValue
      interval = cell.setting.interval
      verdict = cell.verdict.rawValue
      verdictIsSure = cell.isSure
      let total = cell.total
      let visits = cell.scores.map(\.visits)
      visitsTold = Int(total.visits.visits.measured)
      visitsFound = ForecastFigure(over: visits) { $0.visits.found }
      visitsRight = ForecastFigure(over: visits) { $0.visits.right }
      dwellError =
        total.visits.hotSpots == 0 ? nil : ForecastFigure(over: visits) { $0.meanDwellError }
      dwellErrorShare = ForecastFigure(cell.dwellErrorShare)
      bias = ForecastFigure(over: visits) { $0.bias }
      let qualifying = cell.scores.map(\.qualifying)
      qualifyingTold = Int(total.qualifying.visits.measured)
      qualifyingFound = ForecastFigure(over: qualifying) { $0.visits.found }
      qualifyingRight = ForecastFigure(over: qualifying) { $0.visits.right }
    }
  }

  init(_ hotSpot: HotSpotOutlook) {
    id = hotSpot.id
    name = hotSpot.name
    width = hotSpot.width.rounded(places: 1)
    shifts = hotSpot.shifts
    let truth = hotSpot.truth
    visitsTrue = truth.visits
    qualifyingTrue = truth.qualifying
    minutesTrue = truth.minutes.rounded(places: 1)
    settings = hotSpot.cells.map(Setting.init)
  }
}
