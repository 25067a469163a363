// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTypes
import Hummingbird
import Wire

extension Response {
  /// A value as `Wire` writes it.
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    do {
      return .data(try Wire.encoder.encode(value), type: "application/json", status: status)
    } catch {
      preconditionFailure("an answer cannot be written: \(type(of: value))")
    }
  }

  static func data(
    _ data: Data, type: String, status: HTTPResponse.Status = .ok
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: data)))
  }
}
