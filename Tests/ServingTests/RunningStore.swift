// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GeoPackage
import Glibc
import Patrol
import Storage
import Testing

/// `patrol-store serve`, as a process of its own.
struct RunningStore {
  let client: HTTPClient
  private let process: pid_t

  init(
    in scratch: Scratch, _ options: [String] = ["--plain-http"], errors: String = "/dev/null"
  ) async throws {
    if access(scratch.database, F_OK) != 0 {
      try GeoPackageFile.create(at: scratch.database, at: .testing)
    }
    let portFile = scratch.path + "/port"
    unlink(portFile)
    process = try Self.spawn(
      [
        "serve", "--database", scratch.database, "--port", "0", "--port-file", portFile,
        "--log-level", "error",
      ] + options, errors: errors)
    // The file appears in one piece; 30 s is for a machine under load.
    for _ in 0..<3000 {
      if let text = try? String(contentsOf: URL(filePath: portFile), encoding: .utf8),
        let port = Int(text.dropLast())
      {
        client = HTTPClient(port: port)
        return
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    Glibc.kill(process, SIGKILL)
    _ = try await Self.status(of: process)
    throw Missing()
  }

  struct Missing: Error {}

  func kill() async throws {
    Glibc.kill(process, SIGKILL)
    _ = try await Self.status(of: process)
  }

  /// Asks it to stop; its exit status.
  @discardableResult
  func stop() async throws -> Int32 {
    Glibc.kill(process, SIGTERM)
    return try await Self.status(of: process)
  }

  // MARK: Other commands

  /// Runs a command to its end; its exit status.
  static func run(
    _ arguments: [String], output: String = "/dev/null", errors: String = "/dev/null",
    as user: uid_t? = nil
  ) async throws -> Int32 {
    try await status(of: try spawn(arguments, output: output, errors: errors, as: user))
  }

  /// A fresh enrolment code.
  static func code(in scratch: Scratch) async throws -> String {
    let output = scratch.path + "/code"
    let status = try await run(
      ["device", "enrol", "--name", "van 3", "--database", scratch.database], output: output)
    try #require(status == 0)
    return String(try String(contentsOf: URL(filePath: output), encoding: .utf8).dropLast())
  }

  private static func spawn(
    _ arguments: [String], output: String = "/dev/null", errors: String = "/dev/null",
    as user: uid_t? = nil
  ) throws -> pid_t {
    // The program is built beside the tests.
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let program = URL(filePath: tests).deletingLastPathComponent().appending(path: "patrol-store")
      .path
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(
      &actions, STDOUT_FILENO, output, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(
      &actions, STDERR_FILENO, errors, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
    let other = user.map { ["setpriv", "--reuid", "\($0)", "--clear-groups"] } ?? []
    let command = other + [program] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process: pid_t = 0
    try #require(
      posix_spawnp(&process, command[0], &actions, nil, &words, environ) == 0, "no patrol-store")
    return process
  }

  /// The exit status; the number of the signal that ended it, made negative.
  private static func status(of process: pid_t) async throws -> Int32 {
    try await waiting {
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0 && errno == EINTR {}
      return status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
    }
  }
}

extension Timestamp {
  static let testing = Timestamp(milliseconds: 0)
}
