// SPDX-License-Identifier: Apache-2.0

import Foundation
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
      "/usr/bin/env", ["GPSD_SOCKET=\(scratch.path)/\(port).ctl", "gpsdctl", action, device])
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

  private static func freePort() throws -> Int {
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

/// A client of gpsd that keeps all it is told: a recording, and how far a playing has come.
final class GpsdWatch {
  private let descriptor: Int32
  private(set) var recording: [UInt8] = []
  private var scanned = 0
  /// Latest time reported of each receiver, as yyyymmddhhmmss.
  private(set) var latest: [String: String] = [:]

  struct Refused: Error {}

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    var address = sockaddr_in.loopback(port: port)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    let request = Array(#"?WATCH={"enable":true,"json":true};"#.utf8) + [10]
    guard result == 0,
      send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count
    else {
      close(descriptor)
      throw Refused()
    }
  }

  deinit { close(descriptor) }

  /// Takes in what gpsd has said meanwhile.
  func listen() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      guard count > 0 else { break }
      recording += buffer[..<count]
    }
    while let end = recording[scanned...].firstIndex(of: 10) {
      note(recording[scanned..<end])
      scanned = end + 1
    }
  }

  /// Waits until a report of `device` at `time`, as yyyymmddhhmmss, has come; false when it does not.
  func hears(_ device: String, at time: String, within seconds: Double = 5) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      listen()
      if latest[device].map({ $0 >= time }) == true { return true }
      try await Task.sleep(for: .milliseconds(2), tolerance: .zero)
    }
    return false
  }

  private func note(_ line: ArraySlice<UInt8>) {
    guard line.starts(with: Array(#"{"class":"TPV","device":""#.utf8)) else { return }
    let text = String(decoding: line, as: UTF8.self)
    guard let time = text.range(of: #""time":""#) else { return }
    latest[Self.device(in: text)] = text[time.upperBound...].prefix(19).filter(\.isNumber)
  }

  private static func device(in text: String) -> String {
    let head = #"{"class":"TPV","device":""#
    return String(text.dropFirst(head.count).prefix { $0 != "\"" })
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
