// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Glibc
package import Platform

/// A file named on the command line, a pipe that a shell puts in its place, or standard input;
/// read once, from start to end.
package final class InputFile {
  /// As errors name it.
  private let name: String
  private let descriptor: Int32
  /// In bytes; nil when it cannot be known beforehand, as of a pipe.
  private let length: Int64?

  /// Milliseconds of silence after which the wait for a pipe is explained.
  private static let patience: Int32 = 2000
  private static let chunk = 1 << 18

  /// `-` is standard input.
  package init(path: String) throws(SystemError) {
    let isStandardInput = path == "-"
    name = isStandardInput ? "standard input" : path
    // Without O_NONBLOCK the opening of a pipe that nobody writes to would wait without a word.
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    descriptor = isStandardInput ? STDIN_FILENO : open(path, flags)
    guard descriptor >= 0 else { throw SystemError(path: path) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw SystemError(path: name) }
    guard facts.st_mode & S_IFMT != S_IFDIR else { throw SystemError(path: name, EISDIR) }
    length = facts.st_mode & S_IFMT == S_IFREG ? Int64(facts.st_size) : nil
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// Hands over the content piece by piece, for as long as `body` wants more.
  ///
  /// A pipe is read until its writer closes it. When it is silent for a while, that is said once,
  /// so that nobody wonders what the command waits for.
  package func readChunks(
    whileWanted body: (UnsafeRawBufferPointer) -> Bool
  ) throws(SystemError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      try awaitInput()
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count >= 0 else { throw SystemError("read", path: name) }
      if count == 0 { return }
      guard body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return }
    }
  }

  /// As `readChunks(whileWanted:)`; shows how much is read, with `news` behind it.
  package func readChunks(
    showing news: () -> String, whileWanted body: (UnsafeRawBufferPointer) -> Bool
  ) throws(SystemError) {
    var done: Int64 = 0
    let end = length.map { " of \($0 >> 20) MB" } ?? " MB"
    try readChunks {
      done += Int64($0.count)
      Talk.progress("\(name): \(done >> 20)\(end)\(news())")
      return body($0)
    }
  }

  /// The whole content.
  ///
  /// - Throws: `SystemError` with EFBIG when it is longer than `limit` bytes: some files never end.
  package func contents(atMost limit: Int) throws(SystemError) -> Data {
    var bytes = Data()
    try readChunks(whileWanted: {
      bytes.append(contentsOf: $0)
      return bytes.count <= limit
    })
    guard bytes.count <= limit else {
      throw SystemError(path: name, EFBIG, reason: "is longer than \(limit) bytes")
    }
    return bytes
  }

  /// The whole content of the file at `path`; `-` is standard input.
  package static func contents(
    of path: String, atMost limit: Int
  ) throws(SystemError) -> Data {
    try InputFile(path: path).contents(atMost: limit)
  }

  /// Returns when there is something to read, or the end is reached.
  private func awaitInput() throws(SystemError) {
    // People and live recordings are silent at times, and know what reads them.
    var patience = descriptor == STDIN_FILENO ? -1 : Self.patience
    while true {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let count = poll(&request, 1, patience)
      if count > 0 { return }
      guard count == 0 || errno == EINTR else { throw SystemError("poll", path: name) }
      if count == 0 {
        Talk.say("\(name): waiting for its writer; a pipe is read until its writer closes it")
        patience = -1
      }
    }
  }
}
