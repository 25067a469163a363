// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

/// A pseudo-terminal with a window, and what a program paints on it.
final class Terminal: Sendable {
  private let own: Int32
  private let path: String
  private let kind: String
  private let bytes = Mutex<[UInt8]>([])

  // Of <asm-generic/ioctls.h> and <spawn.h>: the Glibc module has neither these nor posix_openpt.
  private static let number: UInt = 0x8004_5430  // TIOCGPTN
  private static let lock: UInt = 0x4004_5431  // TIOCSPTLCK
  private static let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID

  init(columns: Int, rows: Int, kind: String = "linux") throws {
    own = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    var (number, unlocked): (Int32, Int32) = (0, 0)
    try #require(
      own >= 0 && ioctl(own, Self.number, &number) == 0 && ioctl(own, Self.lock, &unlocked) == 0,
      "no pseudo-terminal")
    path = "/dev/pts/\(number)"
    self.kind = kind
    resize(columns: columns, rows: rows)
  }

  deinit { close(own) }

  func resize(columns: Int, rows: Int) {
    var size = winsize()
    (size.ws_col, size.ws_row) = (UInt16(columns), UInt16(rows))
    _ = ioctl(own, UInt(TIOCSWINSZ), &size)
  }

  /// Starts a program in a session of its own, with this as its terminal.
  func run(_ program: String, _ arguments: [String]) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that the leader of a session opens becomes the session's.
    for descriptor in 0...2 {
      posix_spawn_file_actions_addopen(&actions, Int32(descriptor), path, O_RDWR, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | Self.newSession)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    let texts: [String] = ["TERM=\(kind)", "PATH=/usr/bin:/bin"]
    var variables: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var number: pid_t = 0
    let result = posix_spawn(&number, program, &actions, &attributes, &words, &variables)
    try #require(result == 0, "\(program) cannot be started")
    return number
  }

  func type(_ text: String) { _ = text.withCString { write(own, $0, strlen($0)) } }

  /// All that was ever written to it.
  var shown: String {
    bytes.withLock { bytes in
      var part = [UInt8](repeating: 0, count: 4096)
      while case let count = read(own, &part, part.count), count > 0 { bytes += part[..<count] }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// The lines of the painting before the one under way. The terminal adds a return to each line.
  var screen: [String] {
    guard let last = shown.components(separatedBy: "\u{1B}[H").dropLast().last else { return [] }
    let text = last.replacing("\u{1B}[K", with: "").replacing("\u{1B}[J", with: "")
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\r" }))
      .components(separatedBy: "\n")
  }

  /// How the terminal is set: what it echoes and translates.
  var settings: [tcflag_t] {
    get throws {
      var settings = termios()
      try #require(tcgetattr(own, &settings) == 0)
      return [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag]
    }
  }

  /// The exit status of the program; a signal's number made negative.
  func end(of process: pid_t) async throws -> Int32 {
    var status: Int32 = 0
    try await eventually("the program ends") {
      _ = shown
      return waitpid(process, &status, WNOHANG) == process
    }
    return status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
  }
}
