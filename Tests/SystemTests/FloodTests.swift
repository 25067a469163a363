// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Patrol
import Positioning
import TestSupport
import Testing

/// A gpsd that pours out more than can be judged: a receiver gone mad, a recording played.
@Suite(.timeLimit(.minutes(10))) struct FloodTests {
  @Test func whatWaitsIsCountedUntilItIsTakenIn() async throws {
    let flood = Flood(lines: 3)
    defer { flood.stop() }
    flood.begin()
    let connection = try GpsdConnection(
      source: GpsdSource(host: "127.0.0.1", port: flood.port))
    defer { connection.close() }
    try await eventually("a greeting and three lines have come") {
      connection.waiting == 4
    }
    #expect(await connection.settle(within: .milliseconds(10)) == 4)
    var events = connection.events.makeAsyncIterator()
    while connection.waiting > 0, let event = await events.next() { connection.took(event) }
    #expect(await connection.settle(within: .milliseconds(10)) == 0)
  }

  @Test func commandsComeThroughHoweverMuchWaits() async throws {
    let flood = Flood(lines: 200_000)
    defer { flood.stop() }
    let scratch = try Scratch()
    // So many places, one over the other, that no machine judges in seconds what is poured out in one.
    let places = (0..<360).map { Double($0) / 40 }
    let device = try Device(
      in: scratch, gpsd: ["127.0.0.1:\(flood.port)"], units: ["/dev/mad": "BW-1"],
      hotSpots: try scratch.write(Walk.hotSpots(at: places), to: "hs.geojson"))
    try await device.start()
    try await device.done("shift", "start")
    // What was read before the booking would be no part of the shift.
    flood.begin()
    try await eventually(within: 120, "the collector falls behind") {
      // On a machine that is busy with other things one answer may be too late.
      let troubles = (try? await device.status())?["troubles"] as? [String] ?? []
      return troubles.contains { $0.contains("more than this device can judge") }
    }
    try await device.done("shift", "end")
    let notes = try await device.records("shift").last?["notes"] as? [String] ?? []
    #expect(notes.contains { $0.contains("lines from gpsd were not judged") }, "\(notes)")
    #expect(notes.contains { $0.contains("more than this device could judge") }, "\(notes)")
    try await device.done("shift", "start")
    let collector = try #require(device.collector)
    collector.signal(SIGTERM)
    #expect(try await collector.end(within: 60) == 0, "it ends though much waits")
  }
}

/// Says a great many epochs at once to everybody who connects, from `begin` on, and then nothing
/// more.
private final class Flood: Sendable {
  let port: Int
  private let socket: Int32
  private let gate = DispatchSemaphore(value: 0)
  private static let banner =
    #"{"class":"VERSION","release":"3.22","rev":"3.22","proto_major":3,"proto_minor":14}"#

  init(lines: Int) {
    (socket, port) = LoopbackSocket.listening()
    let (socket, gate) = (socket, gate)
    Thread.detachNewThread {
      let words = Self.words(lines)
      while true {
        let peer = accept(socket, nil, nil)
        guard peer >= 0 else { return }
        Thread.detachNewThread {
          Self.send(Array((Self.banner + "\n").utf8)[...], to: peer)
          gate.wait()
          // For the next one who connects.
          gate.signal()
          Self.pour(words, into: peer)
        }
      }
    }
  }

  func begin() { gate.signal() }

  func stop() {
    begin()
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
  }

  private static func send(_ words: ArraySlice<UInt8>, to peer: Int32) {
    var rest = words
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
  }

  private static func pour(_ words: [UInt8], into peer: Int32) {
    send(words[...], to: peer)
    // Until the other side goes.
    var buffer = [UInt8](repeating: 0, count: 4096)
    while recv(peer, &buffer, buffer.count, 0) > 0 {}
    close(peer)
  }

  /// An epoch each tenth of a second, to and fro across the place where a `Walk` begins.
  private static func words(_ lines: Int) -> [UInt8] {
    let start = Timestamp(milliseconds: 1_772_460_000_000)
    return (0..<lines).flatMap { line in
      let latitude = Walk.latitude - 3e-4 + Double(line % 600) * 1e-6
      let time = start.advanced(bySeconds: Double(line) / 10)
      let report =
        #"{"class":"TPV","device":"/dev/mad","mode":3,"time":"\#(time)","lat":\#(latitude),"#
        + #""lon":\#(Walk.longitude),"eph":8.0,"speed":1.1}"#
      return Array((report + "\n").utf8)
    }
  }
}
