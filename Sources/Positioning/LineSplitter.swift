// SPDX-License-Identifier: Apache-2.0

/// Cuts a stream of bytes into lines, and never holds more than one line of bounded length.
///
/// gpsd writes one report a line. Where another program has put reports into an array, or spread
/// each over several lines, every report is handed over as if it were a line.
package struct LineSplitter: Sendable {
  /// Longest line kept, in bytes; gpsd's own limit is 10,240 (gpsd 3.22, GPS_JSON_RESPONSE_MAX).
  package static let longestLine = 65_536

  private var partial: [UInt8] = []
  private var isOverlong = false
  /// Set within an array, or an object of several lines.
  private var nested: NestedReports?

  package init() {}

  package enum Line: Hashable, Sendable {
    /// Without its line end.
    case whole([UInt8])
    /// Too long to be anything, or an array without reports; its bytes are dropped.
    case overlong
  }

  /// Takes in more of the stream and hands over each line it completes; blank ones too.
  package mutating func receive(
    _ bytes: UnsafeRawBufferPointer, line body: (Line) -> Void
  ) {
    var rest = bytes[...]
    while !rest.isEmpty {
      if nested != nil {
        rest = receiveNested(rest, body)
      } else if partial.isEmpty, !isOverlong, rest.first == UInt8(ascii: "[") {
        nested = NestedReports()
      } else if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        keep(rest[..<end])
        rest = rest[(end + 1)...]
        complete(body)
      } else {
        keep(rest)
        return
      }
    }
  }

  /// Hands over what stands after the last line end, if anything does.
  package mutating func finish(line body: (Line) -> Void) {
    if nested?.isWithinReport == true { isOverlong = true }
    nested = nil
    if !partial.isEmpty || isOverlong { complete(body) }
  }

  private mutating func receiveNested(
    _ bytes: Slice<UnsafeRawBufferPointer>, _ body: (Line) -> Void
  ) -> Slice<UnsafeRawBufferPointer> {
    for index in bytes.indices {
      switch nested?.receive(bytes[index]) ?? .ended {
      case .goesOn: continue
      case .report(let report):
        body(.whole(report))
        if nested?.isWithin == true { continue }
      case .ended: isOverlong = nested?.hadReports == false
      case .broken:
        // What is left of the line goes with it.
        isOverlong = true
        nested = nil
        return bytes[index...]
      }
      nested = nil
      return bytes[(index + 1)...]
    }
    return bytes[bytes.endIndex...]
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
    defer {
      partial.removeAll(keepingCapacity: true)
      isOverlong = false
    }
    if partial.count < 8, !isOverlong, partial.filter({ !$0.isBlank }) == [UInt8(ascii: "{")] {
      nested = NestedReports(within: partial)
    } else {
      body(isOverlong ? .overlong : .whole(partial))
    }
  }
}

extension UInt8 {
  /// Whether JSON allows it between values.
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
