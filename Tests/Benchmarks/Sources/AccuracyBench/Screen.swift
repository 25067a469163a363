// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where people read: tables on standard output, progress on a terminal alone.
struct Screen {
  /// Says nothing on standard output: something else will.
  let isQuiet: Bool
  private let hasTerminal = isatty(STDERR_FILENO) == 1

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  func title(_ text: String) {
    if !isQuiet { print(text + "\n") }
  }

  func show(_ text: String) {
    if hasTerminal { Self.say("\r\u{1B}[K") }
    if !isQuiet { print(text + "\n") }
  }

  func progress(_ done: Int, of all: Int) {
    if hasTerminal { Self.say("\r\(done) of \(all)\u{1B}[K") }
  }

  /// Says what is wrong and ends the program.
  static func giveUp(_ text: String) -> Never {
    say(text + "\n")
    exit(2)
  }

  private static func say(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
