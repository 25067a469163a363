// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Detection
import FoundationEssentials
import Geography
import Patrol
import Simulation

/// Writes real walks for `patrol replay`: `WALK-DRAWING/` with `hotspots.geojson`, `truth.jsonl`
/// and, for each interval, `SECONDS.gpsd.jsonl`.
struct WalkWriter {
  private let directory: String

  init(directory: String) {
    self.directory = directory
  }

  func write(_ experiment: WalkExperiment) throws {
    for walk in experiment.walks {
      for seed in experiment.seeds {
        try write(walk, drawing: seed, intervals: experiment.intervals)
      }
    }
  }

  private func write(_ walk: Walk, drawing seed: UInt64, intervals: [Int]) throws {
    let folder = "\(directory)/\(walk.name)-\(seed)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let hotSpots = WalkExperiment.hotSpots(about: walk, seed: seed).hotSpots
    try put(HotSpot.geoJSON(hotSpots), "\(folder)/hotspots.geojson")
    let presence = TruePresence(
      of: walk.truth, unit: walk.name, officer: walk.name, in: hotSpots)
    try put(lines(presence.visits.map(\.json)), "\(folder)/truth.jsonl")
    for interval in intervals {
      try put(lines(gpsd(walk, every: interval)), "\(folder)/\(interval).gpsd.jsonl")
    }
  }

  private func gpsd(_ walk: Walk, every step: Int) -> [String] {
    let device = "/dev/\(walk.name)"
    let reports = stride(from: 0, to: walk.reports.count, by: step).map { walk.reports[$0] }
    return GpsdWriter.greeting(devices: [device], at: walk.truth.start)
      + reports.map { tpv($0, of: device) }
  }

  /// A TPV with what there is: no speed, and `eph` as the receiver's radius.
  private func tpv(_ report: UnitReport, of device: String) -> String {
    let opening = #"{"class":"TPV","device":"\#(device)","mode":"#
    switch report {
    case .noPosition(_, let time?): return opening + #"1,"time":"\#(time)"}"#
    case .noPosition(_, nil), .refused, .timeStepped, .body: return opening + "1}"
    case .fix(let fix, _):
      let error = fix.horizontalError.map { #","eph":\#($0)"# } ?? ""
      return opening + #"2,"time":"\#(fix.time)","lat":\#(fix.coordinate.latitude),"#
        + #""lon":\#(fix.coordinate.longitude)\#(error)}"#
    }
  }

  private func lines(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  private func put(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }
}
