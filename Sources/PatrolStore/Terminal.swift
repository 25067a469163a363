// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Reporting
import Text

/// The program's two ways out: results on standard output, talk on standard error.
enum Terminal {
  /// One line for people.
  static func say(_ line: String) {
    _ = write(Data("\(line)\n".utf8), to: STDERR_FILENO)
  }

  static func warn(_ warnings: [DosageWarning]) {
    for warning in warnings { say("warning: \(warning)") }
  }

  /// Shows how far long work has come, over what it showed before; nothing takes the line away.
  static func progress(_ words: String) {
    _ = write(Data("\r\u{1B}[K\(words)".utf8), to: STDERR_FILENO)
  }

  /// Columns of text that the reader of standard output sees: what COLUMNS says, or the terminal;
  /// of a pipe nobody knows.
  static var width: Int {
    if let columns = getenv("COLUMNS").flatMap({ Int(String(cString: $0)) }), columns > 0 {
      return columns
    }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return TextTable.usualWidth
    }
    return Int(size.ws_col)
  }

  /// Shows how many records an audit has looked at, to people alone.
  @Sendable static func countOfRecords(_ count: Int) {
    if isatty(STDERR_FILENO) == 1 { progress("\(count) records looked at") }
  }

  /// Takes the line of progress away.
  static func endOfProgress() {
    if isatty(STDERR_FILENO) == 1 { progress("") }
  }

  static func put(_ text: String) throws(Fault) {
    try put(Data(text.utf8))
  }

  static func put(_ bytes: Data) throws(Fault) {
    if let code = write(bytes, to: STDOUT_FILENO) {
      throw Fault(.inputOutput, "standard output: \(String(cString: strerror(code)))")
    }
  }

  /// Writes all of it; the system's error number if that fails.
  private static func write(_ bytes: Data, to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let count = Glibc.write(descriptor, part.baseAddress, part.count)
        if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return errno }
      }
      return nil
    }
  }
}
