// SPDX-License-Identifier: Apache-2.0

import Foundation
import Playing
import Testing

/// A real gpsd on a port of this machine alone.
final class Gpsd {
  let port: Int
  let devices: [String]
  private let scratch: Scratch
  private(set) var process: ChildProcess

  init(_ devices: [String] = [], in scratch: Scratch) async throws {
    port = try Self.freePort()
    self.devices = devices
    self.scratch = scratch
    process = try Self.start(port, devices, scratch)
    try await answers()
  }

  var address: String { "127.0.0.1:\(port)" }

  /// Starts another in place of one that is gone.
  func startAgain() async throws {
    process = try Self.start(port, devices, scratch)
    try await answers()
  }

  /// Hands a receiver to gpsd, as udev's rule does when it is plugged in.
  func add(_ device: String) async throws { try await control("add", device) }

  /// Takes a receiver from gpsd, as udev's rule does when it is unplugged.
  func remove(_ device: String) async throws { try await control("remove", device) }

  private func control(_ action: String, _ device: String) async throws {
    _ = try await scratch.run(
      "/usr/bin/env",
      ["GPSD_SOCKET=\(scratch.path)/\(port).ctl", Programs.gpsdctl, action, device])
  }

  private static func start(
    _ port: Int, _ devices: [String], _ scratch: Scratch
  ) throws -> ChildProcess {
    // -N in the foreground, -n without waiting for clients, -b never writing to a receiver; without
    // receivers it insists on a control socket.
    try ChildProcess(
      Programs.gpsd,
      ["-N", "-n", "-b", "-S", "\(port)", "-F", "\(scratch.path)/\(port).ctl"] + devices,
      in: scratch.path,
      name: "gpsd-\(port)")
  }

  private func answers() async throws {
    try await eventually(within: 20, "gpsd answers at \(port)") {
      (try? GpsdWatch(port: port)) != nil
    }
  }

  static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    defer { close(descriptor) }
    var address = sockaddr_in.loopback(port: 0)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    var filled = length
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) | getsockname(descriptor, $0, &filled)
      }
    }
    try #require(result == 0)
    return Int(UInt16(bigEndian: address.sin_port))
  }
}

extension sockaddr_in {
  static func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }
}
