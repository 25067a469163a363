// SPDX-License-Identifier: Apache-2.0

import Glibc
import Platform

/// A client of gpsd that knows how far a playing has come.
package final class GpsdWatch {
  private let address: String
  private let descriptor: Int32
  /// All that gpsd said, when it is asked for.
  package private(set) var recording: [UInt8] = []
  private let keepsRecording: Bool
  private var partialLine: [UInt8] = []
  private var counts: [String: Count] = [:]

  private struct Count {
    /// The latest time reported, as `yyyymmddhhmmss`, and how many different ones were.
    var latest: String
    var epochs: Int
  }

  /// Connects to the gpsd at `port` of this machine.
  package init(port: Int, recording: Bool = true) throws(PlayingError) {
    address = "127.0.0.1:\(port)"
    keepsRecording = recording
    do throws(SystemError) { descriptor = try LoopbackPort(port).connect() } catch {
      throw .noGpsd(address)
    }
    // The deinitialiser closes the socket.
    let request = Array(#"?WATCH={"enable":true,"json":true};"#.utf8) + [UInt8(ascii: "\n")]
    guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count
    else { throw .noGpsd(address) }
  }

  deinit { close(descriptor) }

  /// How many epochs of a receiver gpsd has reported.
  package func reported(_ device: String) -> Int { counts[device]?.epochs ?? 0 }

  /// Takes in what gpsd has said, and waits up to so many milliseconds for a first word.
  package func listen(within milliseconds: Int32 = 0) throws(PlayingError) {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&watched, 1, milliseconds) > 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count == 0 { throw .noGpsd(address) }
      guard count > 0 else { return }
      receive(buffer[..<count])
    }
  }

  /// Waits until a report of `device` of `time` or later, as `yyyymmddhhmmss`, has come; false when
  /// none comes within so many seconds.
  package func hears(
    _ device: String, at time: String, within seconds: Double
  ) throws(PlayingError) -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      try listen()
      if let count = counts[device], count.latest >= time { return true }
      let left = ContinuousClock.now.duration(to: end) / .seconds(1)
      guard left > 0 else { return false }
      try listen(within: Int32(min(left * 1000, 1000).rounded(.up)))
    }
  }

  private func receive(_ bytes: ArraySlice<UInt8>) {
    if keepsRecording { recording += bytes }
    var rest = bytes
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      note(partialLine + rest[..<end])
      partialLine = []
      rest = rest[(end + 1)...]
    }
    partialLine += rest
  }

  private static let head = #"{"class":"TPV","device":""#

  private func note(_ line: [UInt8]) {
    guard line.starts(with: Self.head.utf8) else { return }
    let text = String(decoding: line, as: UTF8.self)
    guard let time = text.firstRange(of: #""time":""#) else { return }
    let device = String(text.dropFirst(Self.head.count).prefix { $0 != "\"" })
    let latest = text[time.upperBound...].prefix(19).filter(\.isNumber)
    let count = counts[device]
    if count?.latest != latest {
      counts[device] = Count(latest: latest, epochs: (count?.epochs ?? 0) + 1)
    }
  }
}
