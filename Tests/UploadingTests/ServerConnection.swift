// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// One client's connection: HTTP/1.1 with Content-Length, no more.
final class ServerConnection {
  private let socket: Int32
  private var buffer = Data()

  init(socket: Int32) {
    self.socket = socket
  }

  /// The next request; nil when the client is gone.
  func readRequest() -> ServerRequest? {
    let end = Data("\r\n\r\n".utf8)
    var found: Range<Int>?
    while true {
      found = buffer.firstRange(of: end)
      if found != nil { break }
      guard fill() else { return nil }
    }
    guard let found else { return nil }
    let head = String(decoding: buffer[..<found.lowerBound], as: UTF8.self)
    let lines = head.split(separator: "\r\n")
    buffer = Data(buffer[found.upperBound...])
    let start = lines[0].split(separator: " ")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
    }
    let length = Int(headers["content-length"] ?? "0") ?? 0
    while buffer.count < length { guard fill() else { return nil } }
    let body = Data(buffer.prefix(length))
    buffer = Data(buffer.dropFirst(length))
    return ServerRequest(
      method: String(start[0]), target: String(start[1]), headers: headers, body: body)
  }

  /// False when the connection is at its end.
  func write(_ answer: ServerAnswer) -> Bool {
    switch answer {
    case .bytes(let bytes): return send(bytes)
    case .cut(let bytes):
      _ = send(bytes)
      return false
    case .drip(let bytes, let seconds):
      for byte in bytes {
        guard send(Data([byte])) else { return false }
        usleep(UInt32(seconds * 1e6))
      }
      return true
    case .reset:
      var now = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
      return false
    case .silence:
      while fill() {}
      return false
    }
  }

  private func send(_ bytes: Data) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private func fill() -> Bool {
    var part = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(socket, &part, part.count, 0)
    guard count > 0 else { return false }
    buffer.append(contentsOf: part[..<count])
    return true
  }
}
