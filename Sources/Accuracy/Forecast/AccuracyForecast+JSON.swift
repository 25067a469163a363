// SPDX-License-Identifier: Apache-2.0

import Detection
import Patrol
import Simulation

/// For other programs: one object. What is unknown is absent; a figure is
/// `{"value":…,"standard_error":…}`, the latter absent with fewer than two shifts.
///
/// | key                 | content                                                            |
/// |---------------------|--------------------------------------------------------------------|
/// | `v`                 | 1                                                                  |
/// | `hotspots_version`  | of the set                                                         |
/// | `detector`          | version of the rules that judged                                   |
/// | `receiver`          | the kind of receiver                                               |
/// | `seed`, `shifts`, `hours`, `minimum_minutes` | as asked for                              |
/// | `overall`           | a `ForecastCell` for each environment, interval and method |
/// | `hotspots`          | a `ForecastHotSpot` for each                                       |
/// | `assumed`           | sentences                                                          |
extension AccuracyForecast: Encodable {
  private enum CodingKeys: String, CodingKey {
    case v
    case hotSpotsVersion = "hotspots_version"
    case detector, receiver, seed, shifts, hours
    case minimumMinutes = "minimum_minutes"
    case overall
    case hotSpots = "hotspots"
    case assumed
  }

  private static let version = 1

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .v)
    try container.encode(simulation.hotSpots.version, forKey: .hotSpotsVersion)
    try container.encode(Detector.version, forKey: .detector)
    try container.encode(simulation.receiver.kind.rawValue, forKey: .receiver)
    try container.encode(simulation.seed, forKey: .seed)
    try container.encode(simulation.shifts, forKey: .shifts)
    try container.encode(Double(simulation.duration) / 3600, forKey: .hours)
    try container.encode(simulation.minimum / 60, forKey: .minimumMinutes)
    try container.encode(
      zip(visits.cells, qualifying.cells).map {
        ForecastCell(of: $0, qualifying: $1, in: visits)
      }, forKey: .overall)
    try container.encode(hotSpots.map(ForecastHotSpot.init), forKey: .hotSpots)
    try container.encode(assumptions, forKey: .assumed)
  }
}

/// A figure and its standard error as other programs read them.
struct ForecastFigure: Encodable {
  var value: Double
  var standardError: Double?

  enum CodingKeys: String, CodingKey {
    case value
    case standardError = "standard_error"
  }

  /// Nil where the shifts give no figure.
  init?(over shifts: [Score], _ figure: (Score) -> Double?) {
    self.init(Spread(over: shifts, figure))
  }

  init?(_ spread: Spread?) {
    guard let spread else { return nil }
    value = spread.figure.rounded(places: Self.places)
    standardError = spread.standardError?.rounded(places: Self.places)
  }

  /// Beyond these decimals nothing is known of a share, let alone of seconds.
  private static let places = 4
}

extension Double {
  /// To so many decimals.
  func rounded(places: Int) -> Double {
    let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
    return (self * scale).rounded() / scale
  }
}

/// One environment at one interval by one method, as other programs read it.
///
/// | key                                        | content                                         |
/// |--------------------------------------------|-------------------------------------------------|
/// | `environment`, `interval_s`, `method`      | which                                           |
/// | `visits_true`, `visits_told`               | how many, over all shifts                       |
/// | `visits_f1`                                | harmonic mean of the next two                   |
/// | `visits_found`, `visits_right`             | share of true visits told, of told ones true    |
/// | `dwell_error_s`, `dwell_error_share`       | of a hot spot in a shift; of the true dwell     |
/// | `dwell_error_ratio`                        | over point in polygon's                         |
/// | `bias`                                     | dwell told too much, as a share of the true one |
/// | `bounds_hold`, `bounds_width_s`            | share of visits within; between them            |
/// | `qualifying_true`, …`_told`, …`_f1`, …`_found`, …`_right` | as of visits, of those that qualify |
struct ForecastCell: Encodable {
  let figures: ForecastFigures
  let rest: Rest

  /// What is known of all hot spots together and not of one.
  struct Rest: Encodable {
    let method: String
    let visitsTrue: Int
    let visitsF1: ForecastFigure?
    let dwellErrorRatio: ForecastFigure?
    let boundsHold: ForecastFigure?
    let boundsWidth: ForecastFigure?
    let qualifyingTrue: Int
    let qualifyingF1: ForecastFigure?

    enum CodingKeys: String, CodingKey {
      case method
      case visitsTrue = "visits_true"
      case visitsF1 = "visits_f1"
      case dwellErrorRatio = "dwell_error_ratio"
      case boundsHold = "bounds_hold"
      case boundsWidth = "bounds_width_s"
      case qualifyingTrue = "qualifying_true"
      case qualifyingF1 = "qualifying_f1"
    }
  }

  /// - Parameter table: of all cells, to compare with.
  init(of cell: AccuracyCell, qualifying: AccuracyCell, in table: AccuracyTable) {
    figures = ForecastFigures(
      environment: cell.setting, interval: cell.interval, visits: cell.scores,
      of: cell.total, qualifying: qualifying.scores, of: qualifying.total,
      dwellErrorShare: ForecastFigure(over: cell.scores) { $0.dwellErrorShare })
    rest = Rest(
      method: cell.method, visitsTrue: Int(cell.total.visits.truth),
      visitsF1: ForecastFigure(over: cell.scores) { $0.visits.harmonicMean },
      dwellErrorRatio: ForecastFigure(table.dwellErrorRatio(of: cell)),
      boundsHold: ForecastFigure(over: cell.scores) { $0.boundsHold },
      boundsWidth: ForecastFigure(over: cell.scores) { $0.meanWidth },
      qualifyingTrue: Int(qualifying.total.visits.truth),
      qualifyingF1: ForecastFigure(over: qualifying.scores) { $0.visits.harmonicMean })
  }

  /// One flat object.
  func encode(to encoder: any Encoder) throws {
    try figures.encode(to: encoder)
    try rest.encode(to: encoder)
  }
}

/// The figures that a forecast has of all hot spots together and of each, under the same keys.
struct ForecastFigures: Encodable {
  let environment: String
  let interval: Int
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

  /// - Parameters:
  ///   - visits: the score of each shift, of all visits; `total` is their sum.
  ///   - qualifying: the same of visits that qualify; `qualifyingTotal` is their sum.
  init(
    environment: String, interval: Int, visits: [Score], of total: Score, qualifying: [Score],
    of qualifyingTotal: Score, dwellErrorShare: ForecastFigure?
  ) {
    self.environment = environment
    self.interval = interval
    visitsTold = Int(total.visits.measured)
    visitsFound = ForecastFigure(over: visits) { $0.visits.found }
    visitsRight = ForecastFigure(over: visits) { $0.visits.right }
    dwellError = total.hotSpots == 0 ? nil : ForecastFigure(over: visits) { $0.meanDwellError }
    self.dwellErrorShare = dwellErrorShare
    bias = ForecastFigure(over: visits) { $0.bias }
    qualifyingTold = Int(qualifyingTotal.visits.measured)
    qualifyingFound = ForecastFigure(over: qualifying) { $0.visits.found }
    qualifyingRight = ForecastFigure(over: qualifying) { $0.visits.right }
  }
}
