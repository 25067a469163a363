// SPDX-License-Identifier: Apache-2.0

/// The text of a plan file as UTF-8, in whatever encoding a spreadsheet saved it.
///
/// | encoding     | told by                                                                   |
/// |--------------|---------------------------------------------------------------------------|
/// | UTF-16       | a byte order mark, or a zero byte beside each of the first two characters |
/// | UTF-8        | all of it, or any character beyond ASCII, is valid UTF-8                  |
/// | Windows-1252 | everything else                                                           |
struct PlanText {
  /// UTF-8; bytes that are text in no encoding are kept as they are.
  let bytes: [UInt8]
  /// What was assumed about the file; nil when nothing had to be.
  let remark: String?

  init(_ file: [UInt8]) throws(PlanFileError) {
    if let reason = Self.otherFormat(file) { throw PlanFileError(faults: [.init(1, reason)]) }
    if let utf16 = UTF16Order(file) {
      bytes = try utf16.decode(file)
      remark = nil
    } else if Self.isUTF8(file) {
      bytes = file
      remark = nil
    } else {
      bytes = file.flatMap(Self.fromWindows1252)
      remark = "the file is not UTF-8; it is read as Windows-1252"
    }
  }

  /// What the file is when its first bytes say that it is no text.
  private static func otherFormat(_ file: [UInt8]) -> String? {
    let workbook = "save the sheet as “CSV UTF-8”"
    if file.starts(with: [0x50, 0x4B, 3, 4]) {
      return "this is a workbook (.xlsx, .ods) or another ZIP archive; \(workbook)"
    }
    if file.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { return "this is an .xls file; \(workbook)" }
    if file.starts(with: [0xFF, 0xFE, 0, 0]) || file.starts(with: [0, 0, 0xFE, 0xFF]) {
      return "this is UTF-32; save the file as “CSV UTF-8”"
    }
    return isJSON(file) ? "this is JSON, and a plan is CSV; \(hotSpots)" : nil
  }

  private static let hotSpots =
    "hot spots in GeoJSON are for “patrol-store hotspots import”"

  /// Whether the file begins as a JSON object or array, which no header does.
  private static func isJSON(_ file: [UInt8]) -> Bool {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = file.starts(with: mark) ? file.dropFirst(mark.count) : file[...]
    let first = text.first { !Character(Unicode.Scalar($0)).isWhitespace }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// A file that has any valid UTF-8 character beyond ASCII is UTF-8, even if it is damaged: read
  /// as Windows-1252, each such character would silently become two others.
  private static func isUTF8(_ file: [UInt8]) -> Bool {
    if String(validating: file, as: UTF8.self) != nil { return true }
    return String(decoding: file, as: UTF8.self).unicodeScalars
      .contains { !$0.isASCII && $0 != "\u{FFFD}" }
  }

  // MARK: Windows-1252

  private static func fromWindows1252(_ byte: UInt8) -> [UInt8] {
    guard byte >= 0x80 else { return [byte] }
    let scalar = byte >= 0xA0 ? Unicode.Scalar(byte) : upperControls[Int(byte) - 0x80]
    return scalar.map { Array(String($0).utf8) } ?? [byte]
  }

  /// 0x80 to 0x9F; nil where the encoding has no character.
  /// Source: https://encoding.spec.whatwg.org/index-windows-1252.txt, and Unicode's CP1252.TXT for
  /// the five that are not assigned.
  private static let upperControls: [Unicode.Scalar?] = [
    "€", nil, "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", nil, "Ž", nil,
    nil, "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", nil, "ž", "Ÿ",
  ]
}

/// The byte order of UTF-16.
private enum UTF16Order {
  case littleEndian, bigEndian

  /// Nil when the file is not UTF-16.
  init?(_ file: [UInt8]) {
    if file.starts(with: [0xFF, 0xFE]) {
      self = .littleEndian
    } else if file.starts(with: [0xFE, 0xFF]) {
      self = .bigEndian
    } else if file.count >= 4, file[1] == 0, file[3] == 0, file[0] != 0 {
      self = .littleEndian
    } else if file.count >= 4, file[0] == 0, file[2] == 0, file[1] != 0 {
      self = .bigEndian
    } else {
      return nil
    }
  }

  func decode(_ file: [UInt8]) throws(PlanFileError) -> [UInt8] {
    let units = stride(from: 0, to: file.count - 1, by: 2).map { place in
      let (first, second) = (UInt16(file[place]), UInt16(file[place + 1]))
      return self == .littleEndian ? second << 8 | first : first << 8 | second
    }
    guard file.count.isMultiple(of: 2), let text = String(validating: units, as: UTF16.self) else {
      throw PlanFileError(faults: [.init(1, "damaged UTF-16; save the file as “CSV UTF-8”")])
    }
    return Array((text.first == "\u{FEFF}" ? text.dropFirst() : text[...]).utf8)
  }
}
