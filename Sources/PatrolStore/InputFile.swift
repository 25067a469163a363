// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// A file named on the command line, or a pipe that a shell puts in its place.
struct InputFile {
  let path: String

  /// All of it, up to `limit` bytes. A pipe is read until its writer closes it; one that says
  /// nothing for a while is named, so that nobody wonders what the command waits for.
  func bytes(atMost limit: Int) throws(Fault) -> Data {
    // Not waiting: the opening of a pipe that nobody writes to would, without a word.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw failure }
    defer { close(descriptor) }
    try awaitInput(on: descriptor)
    var bytes = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        try awaitInput(on: descriptor)
        continue
      }
      guard count >= 0 else { throw failure }
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= limit else {
        throw Fault(.unusableInput, "\(path): it has more than \(limit) bytes")
      }
    }
  }

  /// Returns when there is something to read, or its end.
  private func awaitInput(on descriptor: Int32) throws(Fault) {
    var (patience, isReady) = (Self.patience, false)
    while !isReady {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let count = poll(&request, 1, patience)
      guard count >= 0 || errno == EINTR else { throw failure }
      if count == 0 {
        Terminal.say("\(path): waiting for its writer; a pipe is read until that closes it")
        patience = -1
      }
      isReady = count > 0
    }
  }

  /// Milliseconds of silence after which it is named.
  private static let patience: Int32 = 2000

  private var failure: Fault {
    Fault(.cannotOpen, "\(path): cannot be read: \(String(cString: strerror(errno)))")
  }
}
