// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Testing

/// Pipes in the place of files, as the real program meets them.
@Suite struct PipeTests {
  let scratch = try! Scratch()

  private func pipe() throws -> String {
    let path = scratch.path + "/pipe"
    try #require(mkfifo(path, 0o600) == 0)
    return path
  }

  /// Nobody will ever write to it.
  @Test(
    arguments: [
      ["device", "list"], ["plan", "list"], ["plan", "define"], ["audit"], ["hotspots", "list"],
      ["dosage", "--from", "2026-03-02", "--to", "2026-03-02"], ["serve", "--plain-http"],
      ["export", "visits", "--format", "csv"],
    ], ["pipe", "directory", "device"])
  func whatIsNoFileIsNoStore(command: [String], kind: String) async throws {
    let path =
      switch kind {
      case "pipe": try pipe()
      case "directory": scratch.path
      default: "/dev/zero"
      }
    #expect(try await RunningStore.run(command + ["--database", path]) == 65)
  }

  /// A server that waits for its key would never say that it does not run.
  @Test func pipeIsNoCertificate() async throws {
    #expect(try await RunningStore.run(["init", "--database", scratch.database]) == 0)
    let pipe = try pipe()
    let serve = ["serve", "--database", scratch.database, "--certificate", pipe, "--key", pipe]
    #expect(try await RunningStore.run(serve + ["--port", "0"]) == 66)
  }

  /// A shell's process substitution is a pipe too, so pipes are read.
  @Test(
    arguments: [
      (["plan", "import", "--dry-run"], Self.plan), (["hotspots", "import"], Self.hotSpots),
    ])
  func pipeIsReadToItsEndAndAWaitIsExplained(command: [String], content: String) async throws {
    #expect(try await RunningStore.run(["init", "--database", scratch.database]) == 0)
    #expect(
      try await RunningStore.run(
        ["hotspots", "import", try hotSpotFile(), "--publish", "--database", scratch.database])
        == 0)
    let (pipe, errors) = (try pipe(), scratch.path + "/errors")
    async let status = RunningStore.run(
      command + [pipe, "--database", scratch.database], errors: errors)
    while try !said(in: errors).contains("\(pipe): waiting for its writer") {
      try await Task.sleep(for: .milliseconds(20))
    }
    try Data(content.utf8).write(to: URL(filePath: pipe))
    let (ended, words) = (try await status, try said(in: errors))
    #expect(ended == 0, "\(words)")
  }

  private func said(in path: String) throws -> String {
    access(path, F_OK) == 0 ? try String(contentsOf: URL(filePath: path), encoding: .utf8) : ""
  }

  private func hotSpotFile() throws -> String {
    let path = scratch.path + "/hotspots.geojson"
    try Data(Self.hotSpots.utf8).write(to: URL(filePath: path))
    return path
  }

  private static let plan = "hotspot,date,condition,visits,minutes\nHS01,2026-03-02,control\n"
  private static let hotSpots = """
    {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"hotspot":"HS01"},\
    "geometry":{"type":"Polygon","coordinates":[[[0.7,51.5],[0.8,51.5],[0.8,51.6],[0.7,51.5]]]}}]}
    """
}
