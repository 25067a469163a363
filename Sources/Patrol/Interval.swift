// SPDX-License-Identifier: Apache-2.0

/// A span of time from `start` up to `end`; `start` never comes after `end`.
package struct Interval: Hashable, Sendable {
  package let start: Timestamp
  package let end: Timestamp

  /// - Precondition: `start <= end`.
  package init(from start: Timestamp, to end: Timestamp) {
    precondition(start <= end, "an interval ends before it starts")
    self.start = start
    self.end = end
  }

  /// Length in seconds.
  package var seconds: Double { end.seconds(since: start) }

  /// The part shared with `other`; nil when they share no time.
  package func intersection(_ other: Interval) -> Interval? {
    let start = max(start, other.start)
    let end = min(end, other.end)
    return start < end ? Interval(from: start, to: end) : nil
  }
}

/// In JSON an interval is a pair of times, `["…","…"]`.
extension Interval: Codable {
  package init(from decoder: any Decoder) throws {
    var pair = try decoder.unkeyedContainer()
    let start = try pair.decode(Timestamp.self)
    let end = try pair.decode(Timestamp.self)
    guard start <= end, pair.isAtEnd else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a pair of times in order"))
    }
    self.init(from: start, to: end)
  }

  package func encode(to encoder: any Encoder) throws {
    var pair = encoder.unkeyedContainer()
    try pair.encode(start)
    try pair.encode(end)
  }
}
