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
    /// Too long to be anything, an array without reports, or a report that broke off before its
    /// end; its bytes are dropped.
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
      } else if !isOverlong, rest.first == UInt8(ascii: "["), partial.isLead {
        partial = []
        nested = NestedReports()
      } else if partial.isLead, !isOverlong, let first = rest.first, first.isOfLead {
        // An array may yet begin.
        partial.append(first)
        rest = rest.dropFirst()
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
      case .restarted:
        body(.overlong)
        continue
      case .brokenBefore:
        // The line it broke off before may be a whole report.
        body(.overlong)
        nested = nil
        return bytes[index...]
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
    if !isOverlong, let last = partial.last(where: { !$0.isBlank }), last == UInt8(ascii: "{"),
      partial.prefix(while: { $0 != last }).isLead
    {
      nested = NestedReports(within: [last])
    } else {
      body(isOverlong ? .overlong : .whole(partial))
    }
  }
}

extension UInt8 {
  /// Whether JSON allows it between values.
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}

extension UInt8 {
  /// Whether it may stand before JSON in a line: a blank, or part of the byte order mark U+FEFF
  /// that some programs write before UTF-8.
  fileprivate var isOfLead: Bool {
    (isBlank && self != 0x0A) || [0xEF, 0xBB, 0xBF].contains(self)
  }
}

extension Collection where Element == UInt8 {
  /// Whether nothing else has come of a line than what may stand before JSON; more than eight bytes
  /// of that are a line of another kind.
  fileprivate var isLead: Bool { count < 8 && allSatisfy(\.isOfLead) }
}
