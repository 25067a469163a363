// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A u-blox receiver that Tests/play-ublox plays at `link`; what it keeps outlives it.
final class PlayedUBlox {
  let link: String
  private let scratch: Scratch
  private let words: [String]
  private(set) var process: ChildProcess

  init(_ generation: Int, _ words: [String] = [], in scratch: Scratch) async throws {
    link = "\(scratch.path)/rx"
    self.scratch = scratch
    self.words = [link, "\(scratch.path)/kept", "--generation", "\(generation)"] + words
    process = try Self.start(self.words, scratch)
    try await isThere()
  }

  private static let program = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "play-ublox").path

  private static func start(_ words: [String], _ scratch: Scratch) throws -> ChildProcess {
    try ChildProcess(
      Self.program, words, in: scratch.path,
      name: "receiver-\(UUID().uuidString.prefix(8))")
  }

  /// Returns when gpsd can open it.
  private func isThere() async throws {
    try await eventually("the receiver is there") {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) != nil
    }
  }

  func losesPower() async throws {
    process.signal(SIGTERM)
    _ = try await process.end()
    try? FileManager.default.removeItem(atPath: link)
    process = try Self.start(words, scratch)
    try await isThere()
  }
}
