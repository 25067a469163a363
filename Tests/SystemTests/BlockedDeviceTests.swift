// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

/// What must not stop a device, and what a person is told where something does.
@Suite(.timeLimit(.minutes(10))) struct BlockedDeviceTests {
  /// A device without a receiver.
  private func device(_ more: String = "") throws -> Device {
    let scratch = try Scratch()
    return try Device(
      in: scratch, gpsd: ["127.0.0.1:9"], units: ["/dev/a": "BW-1"],
      hotSpots: try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson"), more: more)
  }

  @Test func everyCommandToAStoppedCollectorSaysSo() async throws {
    let device = try device()
    try await device.start(connected: false)
    let collector = try #require(device.collector)
    collector.signal(SIGSTOP)
    for words in [["status"], ["shift", "start"], ["shift", "end"], ["sync"]] {
      let outcome = try await device.scratch.run(
        Programs.patrol, words + ["--config", device.configuration])
      #expect(outcome.status == 69)
      #expect(outcome.errors.contains("process \(collector.number) is stopped"))
    }
    collector.signal(SIGCONT)
    #expect(try await device.unit("BW-1")?["shift"] == nil, "what was given up is not done")
    #expect(try await device.command("shift", "start").status == 0)
  }
}
