// SPDX-License-Identifier: Apache-2.0

/// Cuts a stream of bytes into lines, and never holds more than one line of bounded length.
package struct LineSplitter: Sendable {
  /// Longest line kept, in bytes; gpsd's own limit is 10,240 (gpsd 3.22, GPS_JSON_RESPONSE_MAX).
  package static let longestLine = 65_536

  private var partial: [UInt8] = []
  private var isOverlong = false

  package init() {}

  package enum Line: Hashable, Sendable {
    /// Without its line end.
    case whole([UInt8])
    /// Too long to be anything; its bytes are dropped.
    case overlong
  }

  /// Takes in more of the stream and hands over each line it completes; blank ones too.
  package mutating func receive(
    _ bytes: UnsafeRawBufferPointer, line body: (Line) -> Void
  ) {
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      keep(rest[..<end])
      rest = rest[(end + 1)...]
      complete(body)
    }
    keep(rest)
  }

  /// Hands over what stands after the last line end, if anything does.
  package mutating func finish(line body: (Line) -> Void) {
    if !partial.isEmpty || isOverlong { complete(body) }
  }

  private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
    if isOverlong { return }
    if partial.count + bytes.count > Self.longestLine {
      isOverlong = true
      partial = []
    } else {
      partial.append(contentsOf: bytes)
    }
  }

  private mutating func complete(_ body: (Line) -> Void) {
    body(isOverlong ? .overlong : .whole(partial))
    partial.removeAll(keepingCapacity: true)
    isOverlong = false
  }
}
