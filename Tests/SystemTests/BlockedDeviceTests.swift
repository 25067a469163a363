// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing
import Wire

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

  // MARK: Files that are none

  @Test(arguments: ["a pipe", "/dev/zero", "a directory", "too long", "missing"])
  func aConfigurationThatIsNoFileIsRefusedAtOnce(kind: String) async throws {
    let scratch = try Scratch()
    var path = "\(scratch.path)/patrol.yaml"
    switch kind {
    case "a pipe": mkfifo(path, 0o600)
    case "/dev/zero": path = kind
    case "a directory": path = scratch.path
    case "too long":
      _ = try scratch.write(String(repeating: "# x\n", count: 20_000), to: "patrol.yaml")
    default: break
    }
    for words in [["status"], ["run"], ["shift", "end"]] {
      let outcome = try await scratch.run(Programs.patrol, words + ["--config", path])
      let status: Int32 = kind == "missing" ? 66 : 78
      #expect(outcome.status == status && outcome.errors.contains(path), "\(outcome.errors)")
    }
  }

  @Test(arguments: ["a pipe", "/dev/zero", "a directory"])
  func otherFilesThatAreNoneStopNothing(kind: String) async throws {
    let scratch = try Scratch()
    let odd = kind == "/dev/zero" ? kind : "\(scratch.path)/odd"
    if kind == "a pipe" { mkfifo(odd, 0o644) }
    if kind == "a directory" { mkdir(odd, 0o755) }
    let device = try Device(
      in: scratch, gpsd: ["127.0.0.1:9"], units: ["/dev/a": "BW-1"], hotSpots: odd,
      more: "store: { url: \"https://127.0.0.1:9\", certificates: \(odd) }")
    for name in ["device.key", "receipt.json", "authority.pem"] {
      symlink(odd, "\(device.state)/\(name)")
    }
    let enrolment = try await device.command("enrol")
    #expect(enrolment.status == 78 && enrolment.errors.contains(odd), "\(enrolment.errors)")
    let check = try await scratch.run(
      "/usr/bin/timeout", ["50", Programs.patrol, "hotspots", "check", odd])
    // What is being written to a pipe can be waited for by who names it.
    if kind != "a pipe" { #expect(check.status == 65, "\(check.errors)") }
    try await device.start(connected: false)
    let start = try await device.command("shift", "start")
    #expect(start.status == 65 && start.errors.contains(odd), "\(start.errors)")
    #expect(try await device.unit("BW-1") != nil)
  }

  // MARK: One collector to a journal

  @Test func aSecondCollectorDoesNotTakeTheJournalThoughItsMarkIsGone() async throws {
    let device = try device()
    try await device.start(connected: false)
    try await device.done("shift", "start")
    unlink("\(device.state)/journal/mark")
    let second = try device.scratch.write(
      String(contentsOfFile: device.configuration, encoding: .utf8)
        .replacingOccurrences(of: "control.sock", with: "second.sock"), to: "second.yaml")
    for words in [["run"], ["sync"]] {
      let outcome = try await device.scratch.run(Programs.patrol, words + ["--config", second])
      #expect([75, 78].contains(outcome.status), "\(outcome.errors)")
    }
    try await device.done("shift", "end")
    #expect(try await device.records("shift").count == 1)
  }

  // MARK: Who may not

  @Test func whatAUserMayNotOpenIsNamedWithItsOwner() async throws {
    try #require(geteuid() == 0, "the tests run as root")
    let device = try device()
    chmod(device.state, 0o700)
    let run = try await asNobody("run", "--config", device.configuration, in: device.scratch)
    #expect(run.status == 74)
    #expect(
      run.errors.contains("permission denied to user nobody: \(device.state) belongs to user root"),
      "\(run.errors)")
    chmod(device.configuration, 0o600)
    let status = try await asNobody("status", "--config", device.configuration, in: device.scratch)
    #expect(status.status == 66)
    #expect(status.errors.contains("\(device.configuration): permission denied to user nobody"))
    #expect(status.errors.contains("run this as root"))
  }

  private func asNobody(_ words: String..., in scratch: Scratch) async throws -> Scratch.Outcome {
    try await scratch.run(
      "/usr/bin/setpriv",
      ["--reuid=65534", "--regid=65534", "--clear-groups", Programs.patrol] + words)
  }

  // MARK: What the program says of itself

  @Test(arguments: [[], ["help"], ["--help"], ["-h"]])
  func helpBeginsWithWhatTheProgramDoesAndEndsWithItsStatuses(words: [String]) async throws {
    let scratch = try Scratch()
    let outcome = try await scratch.run(Programs.patrol, words)
    #expect(outcome.status == 0)
    #expect(outcome.lines.first?.hasPrefix("OVERVIEW: Measures hot spot patrol") == true)
    let end = outcome.output.components(separatedBy: "EXIT STATUS:")
    #expect(end.count == 2)
    for status in [0, 64, 65, 66, 69, 74, 75, 78] {
      #expect(end.last?.contains("\n  \(status) ") == true)
    }
    let version = try await scratch.run(Programs.patrol, ["--version"])
    #expect(version.status == 0 && version.output == ProgramVersion.current + "\n")
  }
}
