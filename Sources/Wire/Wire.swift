// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol

/// The JSON that the programs exchange.
package enum Wire {
  /// Keys sorted, so that the same value always gives the same bytes; no escaped slashes.
  package static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  /// The value's JSON.
  ///
  /// - Parameters:
  ///   - keys: how the names of properties become keys where the value names none of its own.
  ///   - isIndented: whether it is laid out in lines for people.
  /// - Precondition: no number in it is infinite or not a number.
  package static func bytes(
    of value: some Encodable, keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys,
    isIndented: Bool = false
  ) -> Data {
    let encoder = encoder
    encoder.keyEncodingStrategy = keys
    if isIndented { encoder.outputFormatting.insert(.prettyPrinted) }
    do { return try encoder.encode(value) } catch {
      preconditionFailure("cannot be written as JSON: \(error)")
    }
  }

  /// The value's JSON as a line of text; as `bytes(of:keys:)`.
  package static func line(
    of value: some Encodable, keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
  ) -> String {
    String(decoding: bytes(of: value, keys: keys), as: UTF8.self) + "\n"
  }

  /// Reads one value.
  ///
  /// - Throws: `WireError.unreadable` with the path to the fault and the reason.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: Data
  ) throws(WireError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: bytes)
    } catch let error as DecodingError {
      throw .unreadable(short(describe(error)))
    } catch {
      throw .unreadable(short("\(error)"))
    }
  }

  /// Longest description of an error, in bytes, since its path and value come from outside.
  private static let longestReason = 500

  private static func short(_ reason: String) -> String {
    reason.utf8.count <= longestReason
      ? reason : String(decoding: reason.utf8.prefix(longestReason), as: UTF8.self) + "…"
  }

  private static func describe(_ error: DecodingError) -> String {
    let (context, reason): (DecodingError.Context, String?) =
      switch error {
      case .keyNotFound(let key, let context): (context, "\(key.stringValue) is missing")
      case .valueNotFound(_, let context): (context, "null is not allowed here")
      case .typeMismatch(let type, let context): (context, "not a \(type)")
      case .dataCorrupted(let context): (context, nil)
      @unknown default: (.init(codingPath: [], debugDescription: "\(error)"), nil)
      }
    let path = context.codingPath.map { key in
      key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
    }.joined()
    return (path.isEmpty ? "" : "at \(path.drop { $0 == "." }): ")
      + (reason ?? context.debugDescription)
  }
}

/// Why bytes from outside were not understood.
package enum WireError: ExplainedError, Hashable {
  /// The place and the reason; holds no position and no secret.
  case unreadable(String)

  package var kind: ErrorKind { .unusable }

  package var problem: String {
    switch self {
    case .unreadable(let reason): reason
    }
  }
}

/// The version of both programs, as `--version` prints it.
package enum ProgramVersion {
  package static let current = "0.1.0"
}
