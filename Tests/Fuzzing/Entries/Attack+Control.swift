// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Patrol
import Wire

@testable import Control

extension Attack {
  /// Lines over the control socket, both ways, through a real one.
  static let control = Attack(name: "control", longest: 8192) {
    let requests = [
      ControlRequest(.status), ControlRequest(.startShift, unit: "BW-014", officer: "o-7f3a"),
      ControlRequest(.endShift, unit: "BW-014"), ControlRequest(.sync),
    ]
    var report = StatusReport()
    report.troubles = ["the journal cannot be written"]
    let replies: [ControlReply] = [
      .progress("10 of 20"), .done("unit BW-014 is off shift"), .failed("no", .later),
      .status(report),
    ]
    return (requests.map { Wire.bytes(of: $0) } + replies.map { Wire.bytes(of: $0) })
      .map { Array($0 + Data("\n".utf8)) }
  } violation: { bytes in
    for line in lines(of: bytes) {
      if let request = try? Wire.decode(ControlRequest.self, from: line),
        (try? Wire.decode(ControlRequest.self, from: Wire.bytes(of: request))) != request
      {
        return "a request reads back as another"
      }
      if let reply = try? Wire.decode(ControlReply.self, from: line),
        (try? Wire.decode(ControlReply.self, from: Wire.bytes(of: reply))) != reply
      {
        return "a reply reads back as another"
      }
    }
    return nil
  }

  /// The lines that the socket makes of what comes in at its other end.
  private static func lines(of bytes: [UInt8]) -> [Data] {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
      fatalError("no sockets")
    }
    let sent = send(ends[1], bytes, bytes.count, Int32(MSG_NOSIGNAL))
    close(ends[1])
    precondition(sent == bytes.count, "the socket holds less than the longest input")
    let socket = LocalSocket(descriptor: ends[0])
    var lines: [Data] = []
    while let line = socket.readLine(within: 1) { lines.append(line) }
    return lines
  }
}
