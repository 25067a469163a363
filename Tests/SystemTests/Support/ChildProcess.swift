// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A program started by a test; killed when nobody holds it any more.
final class ChildProcess: @unchecked Sendable {
  // Every use is by the one test that started it.
  let number: pid_t
  let output: String
  let errors: String
  private var status: Int32?

  /// Starts `program` with its output and its errors going to files named `name` in `directory`.
  init(
    _ program: String, _ arguments: [String], in directory: String, name: String,
    input: String = "/dev/null"
  ) throws {
    output = "\(directory)/\(name).out"
    errors = "\(directory)/\(name).err"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let fresh = O_CREAT | O_WRONLY | O_TRUNC | O_APPEND
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, fresh, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, fresh, 0o600)
    // A child must not inherit what the test's threads block: play-log ends its gpsd with a signal.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var number: pid_t = 0
    let result = posix_spawn(&number, program, &actions, &attributes, &words, environ)
    try #require(result == 0, "\(program) cannot be started")
    self.number = number
  }

  deinit {
    guard status == nil else { return }
    kill(number, SIGKILL)
    waitpid(number, nil, 0)
  }

  var isRunning: Bool {
    reap()
    return status == nil
  }

  func signal(_ signal: Int32) {
    if isRunning { kill(number, signal) }
  }

  /// Kills it as a power cut would.
  func cut() async throws {
    signal(SIGKILL)
    _ = try await end(within: 10)
  }

  /// Its exit status, once it has ended by itself; a signal's number made negative.
  func end(within seconds: Double = 30) async throws -> Int32 {
    try await eventually(within: seconds, "\(errors): the program ends") { !self.isRunning }
    return try #require(status)
  }

  /// Seconds of CPU used so far.
  var cpuSeconds: Double {
    get throws {
      let text = try String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
      let afterName = text[(try #require(text.lastIndex(of: ")")))...].split(separator: " ")
      let ticks = [12, 13].compactMap { Double(afterName[$0]) }.reduce(0, +)
      return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
  }

  private func reap() {
    var status: Int32 = 0
    guard self.status == nil, waitpid(number, &status, WNOHANG) == number else { return }
    self.status = status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
  }
}

/// Programs the tests start.
enum Programs {
  static let patrol = built("patrol")
  static let store = built("patrol-store")
  static let trial = built("patrol-trial")
  static let gpsd = InstalledProgram.path(of: "gpsd")
  static let gpsdctl = InstalledProgram.path(of: "gpsdctl")
  /// Plays a receiver's log into a gpsd of its own.
  static let playLog = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "play-log").path

  static var hasGpsd: Bool { access(gpsd, X_OK) == 0 }

  /// On the path, or unpacked beside the build (`need_gpspipe` of Deploy/common.sh).
  static var hasGpspipe: Bool {
    let unpacked = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: ".build/gpspipe/usr/bin/gpspipe").path
    return access(InstalledProgram.path(of: "gpspipe"), X_OK) == 0 || access(unpacked, X_OK) == 0
  }

  /// Programs are built beside the tests.
  private static func built(_ name: String) -> String {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: tests).deletingLastPathComponent().appending(path: name).path
  }
}

/// Waits until `condition` holds; fails the test when it does not within `seconds`.
func eventually(
  within seconds: Double = 20, _ what: @autoclosure () -> String,
  _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + .seconds(seconds)
  while !(try await condition()) {
    try #require(ContinuousClock.now < end, "not within \(seconds) s: \(what())")
    try await Task.sleep(for: .milliseconds(10), tolerance: .zero)
  }
}
