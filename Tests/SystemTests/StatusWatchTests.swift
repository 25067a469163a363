// SPDX-License-Identifier: Apache-2.0

import Foundation
import Playing
import TestSupport
import Testing

/// `patrol status --watch`, on a terminal of 40 columns and in a pipe.
@Suite(.enabled(if: Programs.hasGpsd), .timeLimit(.minutes(3))) struct StatusWatchTests {
  @Test func itPaintsInPlaceAndLeavesTheTerminalAsItWas() async throws {
    let (receiver, gpsd, device) = try await Device.carryingOne()
    try await device.done("shift", "start", "--officer", "o-1")
    let terminal = try Terminal(columns: 40, rows: 20)
    let before = try terminal.settings
    let process = try terminal.run(
      Programs.patrol, ["status", "--watch", "--config", device.configuration])
    defer { kill(process, SIGKILL) }
    var walk = Walk(from: 0)
    let watch = try GpsdWatch(port: gpsd.port)
    try await device.play(watch, [(receiver, walk.stand(40))], rate: 10)
    try await eventually("the dwell is shown: \(terminal.screen)") {
      let lines = terminal.screen
      return lines.contains { $0.hasPrefix("in HS01") }
        && lines.contains { $0.hasPrefix("[") && $0.contains("of 15:00") }
    }
    #expect(terminal.screen.contains { $0.hasPrefix("BW-1") && $0.hasSuffix("o-1") })
    #expect(terminal.screen.allSatisfy { $0.count <= 40 })
    terminal.resize(columns: 30, rows: 20)
    try await eventually("the lines fit the smaller window") {
      terminal.screen.contains { $0.hasPrefix("BW-1") && $0.count == 30 }
    }
    try await device.collector?.cut()
    try await eventually("it says that nobody answers") {
      terminal.screen.contains("THE COLLECTOR DOES NOT ANSWER")
    }
    try await device.start()
    try await eventually("it goes on") { terminal.screen.contains { $0.hasPrefix("BW-1") } }
    terminal.type("\u{03}")
    #expect(try await terminal.end(of: process) == 0)
    #expect(terminal.shown.hasPrefix("\u{1B}[?1049h\u{1B}[?25l"))
    #expect(terminal.shown.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
    #expect(try terminal.settings == before)
  }

  @Test func inAPipeEachChangeIsABlock() async throws {
    let (receiver, gpsd, device) = try await Device.carryingOne()
    let child = try ChildProcess(
      Programs.patrol, ["status", "--watch", "--config", device.configuration],
      in: device.scratch.path, name: "watch")
    let blocks = { () throws -> [String] in
      try String(contentsOfFile: child.output, encoding: .utf8).components(separatedBy: "\n\n")
        .filter { !$0.isEmpty }
    }
    try await eventually("the first is there") { try blocks().count == 1 }
    try await device.done("shift", "start", "--officer", "o-1")
    try await eventually("the booking is a change") {
      try blocks().last?.contains("officer o-1") == true
    }
    var walk = Walk(from: 0)
    let watch = try GpsdWatch(port: gpsd.port)
    try await device.play(watch, [(receiver, walk.stand(30))], rate: 10)
    try await eventually("the hot spot is a change") {
      try blocks().last?.contains("in HS01") == true
    }
    try await Task.sleep(for: .seconds(3))
    let told = try blocks()
    #expect(zip(told, told.dropFirst()).allSatisfy { $0 != $1 }, "\(told)")
    #expect(!told.joined().contains("\u{1B}"))
    child.signal(SIGINT)
    #expect(try await child.end() == -SIGINT)
  }

  @Test func aTerminalThatCannotBePaintedOnGetsBlocks() async throws {
    let (receiver, gpsd, device) = try await Device.carryingOne()
    let terminal = try Terminal(columns: 40, rows: 20, kind: "dumb")
    let process = try terminal.run(
      Programs.patrol, ["status", "--watch", "--config", device.configuration])
    defer { kill(process, SIGKILL) }
    try await eventually("a block is there") { terminal.shown.contains("records: ") }
    #expect(!terminal.shown.contains("\u{1B}"))
    withExtendedLifetime((receiver, gpsd)) {}
  }
}
