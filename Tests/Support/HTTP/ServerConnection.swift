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
    guard let (_, lines) = readHead() else { return nil }
    let start = lines[0].split(separator: " ")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
    }
    guard let body = read(Int(headers["content-length"] ?? "0") ?? 0) else { return nil }
    return ServerRequest(
      method: String(start[0]), target: String(start[1]), headers: headers, body: body)
  }

  /// A whole answer, head and body; nil when it does not come.
  func readAnswer() -> Data? {
    guard let (head, lines) = readHead() else { return nil }
    let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.drop { !$0.isNumber }) }
    return read(length ?? 0).map { head + $0 }
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
      LoopbackSocket.resetAtClose(socket)
      return false
    case .silence:
      while fill() {}
      return false
    }
  }

  func send(_ bytes: Data) -> Bool {
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

  /// Takes a head, as it came and as lines.
  private func readHead() -> (bytes: Data, lines: [Substring])? {
    let end = Data("\r\n\r\n".utf8)
    while true {
      if let found = buffer.firstRange(of: end) {
        let head = Data(buffer[..<found.upperBound])
        buffer = Data(buffer[found.upperBound...])
        return (head, String(decoding: head, as: UTF8.self).split(separator: "\r\n"))
      }
      guard fill() else { return nil }
    }
  }

  private func read(_ length: Int) -> Data? {
    while buffer.count < length { guard fill() else { return nil } }
    defer { buffer = Data(buffer.dropFirst(length)) }
    return Data(buffer.prefix(length))
  }

  private func fill() -> Bool {
    var part = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(socket, &part, part.count, 0)
    guard count > 0 else { return false }
    buffer.append(contentsOf: part[..<count])
    return true
  }
}
