// SPDX-License-Identifier: Apache-2.0

import Foundation
import Playing
import TestSupport
import Testing

/// A real gpsd on a port of this machine alone.
final class Gpsd {
  let port: Int
  let devices: [String]
  private let scratch: Scratch
  private(set) var process: ChildProcess

  init(_ devices: [String] = [], in scratch: Scratch) async throws {
    port = LoopbackSocket.closedPort()
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
}
