// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Wire

/// What the scripted server does with a request.
package enum ServerAnswer: Sendable {
  /// These bytes, then the next request.
  case bytes(Data)
  /// These bytes, then the connection is closed.
  case cut(Data)
  /// These bytes one by one with a pause between, in seconds.
  case drip(Data, every: Double)
  /// An abortive close.
  case reset
  /// Nothing, until the client goes.
  case silence

  package static func reply(
    _ status: Int, _ headers: [String: String] = [:], _ body: Data = Data()
  ) -> ServerAnswer {
    .bytes(whole(status, headers, body))
  }

  package static func json(
    _ value: some Encodable, status: Int = 200, _ headers: [String: String] = [:]
  ) -> ServerAnswer {
    .bytes(wholeJSON(value, status: status, headers))
  }

  package static func refusal(_ status: Int, _ words: String) -> ServerAnswer {
    .json(StoreAPI.Refusal(error: words), status: status)
  }

  package static func wholeJSON(
    _ value: some Encodable, status: Int = 200, _ headers: [String: String] = [:]
  ) -> Data {
    whole(
      status, headers.merging(["Content-Type": "application/json; charset=utf-8"]) { $1 },
      Wire.bytes(of: value))
  }

  package static func whole(_ status: Int, _ headers: [String: String], _ body: Data) -> Data {
    var head = "HTTP/1.1 \(status) Words\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if status != 304 { head += "Content-Length: \(body.count)\r\n" }
    return Data("\(head)\r\n".utf8) + body
  }

  /// The page of a captive portal, status 200.
  package static let signInPage = ServerAnswer.reply(
    200, ["Content-Type": "text/html"], Data("<html>Sign in to Free_WiFi</html>".utf8))
}
