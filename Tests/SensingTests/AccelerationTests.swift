// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Sensing

/// Standing and walking told from public recordings, where they stand beside the checkout.
@Suite(.enabled(if: Recordings.areThere))
struct AccelerationTests {
  /// Every so many samples of the 50 Hz: 4 is as often as `Accelerometer` asks.
  @Test(arguments: [1, 4]) func standingAndWalkingAreToldApart(every step: Int) throws {
    let recordings = try Recordings()
    let standing = try recordings.shareStill(of: [4, 5], every: step)
    let walking = try recordings.shareStill(of: [1, 2, 3], every: step)
    #expect(standing.windows > 400 && walking.windows > 600)
    #expect(standing.share > 0.98, "sitting and standing: \(standing)")
    #expect(walking.share < 0.045, "walking, also on stairs: \(walking)")
  }
}

/// Phones in pockets, 50 Hz, with what their bearers did.
private struct Recordings {
  static let archive = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("shared/data/motion/phone-acceleration-50hz.tar.xz").path

  static var areThere: Bool { FileManager.default.fileExists(atPath: archive) }

  /// Lengths of the acceleration by number of the recording.
  private var lengths: [Int: [Double]] = [:]
  /// Recording, activity, and its first and last row.
  private var labels: [(recording: Int, activity: Int, rows: Range<Int>)] = []

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "phone-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let tar = try Process.run(
      URL(filePath: "/usr/bin/tar"), arguments: ["-xJf", Self.archive, "-C", folder.path])
    tar.waitUntilExit()
    try #require(tar.terminationStatus == 0)
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/phone") {
      let rows = try String(contentsOfFile: "\(folder.path)/phone/\(name)", encoding: .utf8)
        .split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
      if name == "labels.txt" {
        labels = rows.map { (Int($0[0]), Int($0[2]), Int($0[3])..<Int($0[4])) }
      } else if let number = Int(name.dropFirst("acc_exp".count).prefix(2)) {
        lengths[number] = rows.map { ($0[0] * $0[0] + $0[1] * $0[1] + $0[2] * $0[2]).squareRoot() }
      }
    }
  }

  /// How many of the windows of these activities are told as still.
  func shareStill(of activities: Set<Int>, every step: Int) throws -> (windows: Int, share: Double)
  {
    let size = Int(BodyStillness.window * 50)
    var (windows, still) = (0, 0)
    for label in labels where activities.contains(label.activity) {
      guard let lengths = lengths[label.recording] else { continue }
      let rows = label.rows.clamped(to: lengths.indices)
      for first in stride(from: rows.lowerBound, to: rows.upperBound - size, by: size) {
        let samples = stride(from: first, to: first + size, by: step).map { lengths[$0] }
        windows += 1
        if BodyStillness.verdict(on: samples) == true { still += 1 }
      }
    }
    return (windows, Double(still) / Double(max(1, windows)))
  }
}
