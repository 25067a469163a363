// SPDX-License-Identifier: Apache-2.0

import Foundation
import Playing
import Testing

@testable import Journaling

/// What must never be found on the device's disk.
@Suite(.enabled(if: Programs.hasGpsd), .timeLimit(.minutes(2)))
struct PrivacyTests {
  @Test func offShiftNothingIsKeptAndPositionsNeverReachTheDisk() async throws {
    let (receiver, gpsd, device) = try await Device.carryingOne()
    let watch = try GpsdWatch(port: gpsd.port)
    let player = Player(watch)
    var walk = Walk(from: -200)

    try player.play([(receiver, walk.walk(to: 0) + walk.stand(90))])
    try await eventually("the unit is heard") {
      try await device.unit("BW-1")?["reception"] as? String == "fix"
    }
    try expectNoPosition(watch, device)
    #expect(try await device.records("visit").isEmpty)

    try await device.done("shift", "start")
    try player.play([(receiver, walk.stand(90))])
    try await device.isIn("HS01", unit: "BW-1", dwelling: 80)
    try expectNoPosition(watch, device, onShift: true)
    try player.play([(receiver, walk.walk(to: 200))])
    try await device.done("shift", "end")
    try expectNoPosition(watch, device)
    let kept = try await device.records("visit")
    #expect(kept.count == 1)

    try player.play([(receiver, walk.stand(90))])
    try expectNoPosition(watch, device)
    #expect(try await device.records("visit").count == kept.count)
    #expect(try await device.records("shift").count == 1)
  }

  /// Looks for every reported coordinate as text and as an IEEE double of either byte order.
  private func expectNoPosition(
    _ watch: GpsdWatch, _ device: Device, onShift isOnShift: Bool = false
  ) throws {
    let needles = Self.needles(of: watch.recording)
    try #require(needles.count > 200)
    #expect(
      Self.found(needles, in: Data(watch.recording)) != nil, "the search finds what is there")
    let found = FileManager.default.enumerator(atPath: device.state)?.allObjects ?? []
    let files = found.compactMap { $0 as? String }
    try #require(files.contains { $0.hasPrefix("journal/log-") })
    for file in files where file != "control.sock" && file != "journal" {
      let bytes = try Data(contentsOf: URL(filePath: "\(device.state)/\(file)"))
      #expect(Self.found(needles, in: bytes) == nil, "a position is in \(file)")
    }
    #expect(Self.found(needles, in: Data(try device.log.utf8)) == nil, "a position is in the log")
    // What lies packed in the journal is looked at unpacked.
    let journal = "\(device.state)/journal"
    let rows = try JournalContents(path: journal).openShifts
    #expect(rows.isEmpty != isOnShift)
    for kept in rows.values {
      #expect(Self.found(needles, in: kept.state) == nil, "a position is in an open shift's state")
    }
  }

  private static func needles(of recording: [UInt8]) -> [Data] {
    var needles: Set<Data> = []
    for line in recording.split(separator: 10)
    where line.starts(with: Array(#"{"class":"TPV"#.utf8)) {
      guard let report = try? String(decoding: line, as: UTF8.self).json else { continue }
      for name in ["lat", "lon"] {
        guard let degrees = report[name] as? Double else { continue }
        // Six decimals are 11 cm: no vertex of a hot spot has them by chance.
        needles.insert(Data(String("\(degrees)".prefix(name == "lat" ? 9 : 8)).utf8))
        needles.insert(withUnsafeBytes(of: degrees.bitPattern.littleEndian) { Data($0) })
        needles.insert(withUnsafeBytes(of: degrees.bitPattern.bigEndian) { Data($0) })
      }
    }
    return Array(needles)
  }

  private static func found(_ needles: [Data], in bytes: Data) -> Data? {
    needles.first { bytes.range(of: $0) != nil }
  }
}
