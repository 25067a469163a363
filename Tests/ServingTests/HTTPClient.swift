// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Testing

/// HTTP/1.1 over a plain socket to this machine, one connection a request, so that a test can say
/// exactly which bytes go out.
struct HTTPClient: Sendable {
  let port: Int

  struct Answer: Sendable {
    var status: Int
    /// Names in lower case.
    var headers: [String: String]
    var body: Data

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  func send(
    _ method: String, _ target: String, headers: [String: String] = [:], body: Data = Data()
  ) async throws -> Answer {
    var head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if !body.isEmpty && headers["Transfer-Encoding"] == nil {
      head += "Content-Length: \(body.count)\r\n"
    }
    return try await exchange(Data((head + "\r\n").utf8) + body)
  }

  /// Sends bytes as they are and reads to the end of the answer.
  func exchange(_ request: Data) async throws -> Answer {
    let port = port
    return try Self.answer(in: try await waiting { try Self.converse(request, port: port) })
  }

  private static func converse(_ request: Data, port: Int) throws -> Data {
    let descriptor = try connected(to: port)
    defer { close(descriptor) }
    // A server may answer and stop reading before everything is sent.
    request.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let count = Glibc.send(descriptor, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }
    var reply = Data()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return reply }
      reply.append(contentsOf: buffer[..<count])
    }
  }

  /// Nobody listens, or the connection broke, as when the server has been killed.
  struct NoAnswer: Error {}

  static func connected(to port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(descriptor)
      throw NoAnswer()
    }
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    guard setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size) == 0 else {
      close(descriptor)
      throw NoAnswer()
    }
    return descriptor
  }

  private static func answer(in reply: Data) throws -> Answer {
    guard let end = reply.firstRange(of: Data("\r\n\r\n".utf8)) else { throw NoAnswer() }
    let lines = String(decoding: reply[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
    let status = try #require(lines.first.flatMap { Int($0.split(separator: " ")[1]) })
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    return Answer(status: status, headers: headers, body: Data(reply[end.upperBound...]))
  }
}
