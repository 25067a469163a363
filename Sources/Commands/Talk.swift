// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Glibc
import Logging
import Patrol
import Platform

/// What a program says to people: on standard error, so that standard output holds data alone.
package enum Talk {
  /// Says one thing, after the program's name.
  package static func say(_ words: String) {
    OutputFile.standardError.write(
      ServiceLog.isInJournal ? ServiceLog.lines(words, .info) : "\(program): \(words)\n")
  }

  /// Says why something failed.
  package static func complain(_ words: String) {
    guard ServiceLog.isInJournal else { return say(words) }
    OutputFile.standardError.write(ServiceLog.lines(words, .error))
  }

  /// Shows how far long work has come, on a terminal only. The next call writes over it.
  package static func progress(_ words: String) {
    guard isTerminal else { return }
    OutputFile.standardError.write("\r\u{1B}[K\(words)")
  }

  /// Removes the progress line.
  package static func endProgress() { progress("") }

  package static let isTerminal = isatty(STDERR_FILENO) == 1

  private static let program =
    CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "patrol"
}

/// A descriptor that bytes are written to, whole.
package struct OutputFile {
  package static let standardOutput = OutputFile(
    descriptor: STDOUT_FILENO, name: "standard output")
  static let standardError = OutputFile(descriptor: STDERR_FILENO, name: "standard error")

  private let descriptor: Int32
  /// As errors name it.
  private let name: String

  /// Columns of text that a terminal shows: what the variable COLUMNS says, or the terminal itself;
  /// nil when the output goes elsewhere.
  package var width: Int? {
    if let columns = getenv("COLUMNS").flatMap({ Int(String(cString: $0)) }), columns > 0 {
      return columns
    }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes all of it; false when nobody reads any more, or the disk is full. `errno` says which.
  @discardableResult
  package func write(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  /// Writes results.
  ///
  /// - Throws: `CommandError` when they cannot be written.
  package func put(_ text: String) throws(CommandError) {
    guard write(text) else { throw unwritable }
  }

  package func put(_ bytes: Data) throws(CommandError) {
    guard bytes.withUnsafeBytes(write) else { throw unwritable }
  }

  private var unwritable: CommandError { Self.unwritable(name) }

  fileprivate static func unwritable(_ name: String) -> CommandError {
    let error = SystemError(path: name)
    return CommandError(.inputOutput, error.problem, at: name, advice: error.advice)
  }

  /// Writes the file at `path` piece by piece, in place of what is there.
  fileprivate static func write(
    to path: String, _ body: (OutputFile) throws -> Void
  ) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw unwritable(path) }
    defer { close(descriptor) }
    try body(OutputFile(descriptor: descriptor, name: path))
  }

  private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = Glibc.write(descriptor, part.baseAddress, part.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

/// A directory that a command writes its files into.
package struct OutputFolder {
  private let path: String

  /// Makes the directory if it is not there.
  package init(_ path: String) throws(CommandError) {
    self.path = path
    if mkdir(path, 0o755) != 0, errno != EEXIST { throw OutputFile.unwritable(path) }
  }

  /// - Throws: `CommandError` when a file of one of these names is there already.
  package func requireFree(_ names: [String]) throws(CommandError) {
    guard let taken = names.first(where: { FileFacts(of: "\(path)/\($0)") != nil }) else { return }
    throw CommandError(
      .unusable, "there already, and not written over", at: "\(path)/\(taken)",
      advice: "name another directory, move the file away, or give --force")
  }

  /// Writes a file, in place of what is there, and shows its path meanwhile.
  ///
  /// - Parameter parts: hands over part after part.
  /// - Throws: `CommandError` when it cannot be written.
  package func write(
    _ name: String, parts: ((String) throws -> Void) throws -> Void
  ) throws {
    Talk.progress("\(path)/\(name)")
    try OutputFile.write(to: "\(path)/\(name)") { file in try parts { try file.put($0) } }
    Talk.endProgress()
  }
}
