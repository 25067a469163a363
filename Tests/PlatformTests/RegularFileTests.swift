// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Platform
import Testing

@Suite final class RegularFileTests {
  private let directory = FileManager.default.temporaryDirectory
    .appending(path: "patrol-\(UUID())").path

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func fault(_ path: String) -> String {
    do throws(SystemError) {
      _ = try RegularFile.read(path, atMost: 1000)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test func aFileIsReadUpToItsLimit() throws {
    let path = directory + "/file"
    for length in [0, 1, 1000] {
      try Data(repeating: 7, count: length).write(to: URL(filePath: path))
      #expect(try RegularFile.read(path, atMost: 1000).count == length)
    }
    try Data(repeating: 7, count: 1001).write(to: URL(filePath: path))
    #expect(fault(path).contains("longer than 1000 bytes"))
  }

  @Test func whatIsNoFileIsRefusedAtOnce() throws {
    mkfifo(directory + "/pipe", 0o600)
    #expect(fault(directory + "/pipe").contains("a pipe"))
    #expect(fault("/dev/zero").contains("a device"))
    #expect(fault(directory).contains("a directory"))
    #expect(fault("/proc/self/mem").contains("/proc/self/mem"))
    let socket = directory + "/socket"
    let listener = try #require(Listener(socket))
    #expect(fault(socket).contains("a socket"))
    withExtendedLifetime(listener) {}
    // A device that nothing stands behind: the terminal of a process that has none, or has one.
    let terminal = fault("/dev/tty")
    #expect(terminal.contains("a device"), "\(terminal)")
  }

  @Test func whatIsMissingIsNamedWithTheDirectoryThatIs() {
    #expect(
      fault(directory + "/none") == "\(directory)/none: is not there; check the path")
    let deep = fault(directory + "/a/b/c")
    #expect(deep.contains("the directory \(directory)/a is not there; make it"))
    mkfifo(directory + "/pipe", 0o600)
    #expect(fault(directory + "/pipe/b").contains("\(directory)/pipe is not a directory"))
  }
}

/// A socket in the file system.
private final class Listener {
  private let descriptor: Int32

  init?(_ path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    guard bound == 0 else { return nil }
  }

  deinit { close(descriptor) }
}
