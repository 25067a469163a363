// SPDX-License-Identifier: Apache-2.0

/// Pages of records that nothing leads to any more.
extension DamagedJournal {
  /// Children of one interior page that surely fit it: 4 bytes, a varint and a pointer each.
  private static let mostChildren = 250
  private static let leafMark: UInt8 = 13
  private static let interiorMark: UInt8 = 5

  /// Hands over, one after the other, what may be read where the table's root page, `root`, is
  /// destroyed: in its place lies one that leads to pages that look like leaves of a table, in all of
  /// them to each. What is of other tables no seal holds for.
  ///
  /// The pages' layout is SQLite's (https://sqlite.org/fileformat2.html#b_tree_pages).
  func forEachImage(leadingFrom root: Int, template: [UInt8], read: ([UInt8]) -> Void) {
    forEachCandidate { image in
      Self.begin(&image, with: template.prefix(Self.pageSize))
      let leaves = Self.leaves(of: image).sorted { $0.last < $1.last }
      if leaves.contains(where: { $0.page == root }) || root * Self.pageSize > image.count {
        return false
      }
      for start in stride(from: 0, to: leaves.count, by: Self.mostChildren) {
        let children = leaves[start..<min(leaves.count, start + Self.mostChildren)]
        image.replaceSubrange(
          (root - 1) * Self.pageSize..<root * Self.pageSize, with: Self.interior(children))
        read(image)
      }
      return false
    }
  }

  /// The pages that look like leaves of a table, with the highest row id on them.
  private static func leaves(of image: [UInt8]) -> [(page: Int, last: Int64)] {
    (2...max(2, image.count / pageSize)).compactMap { page in
      let bytes = image[min(image.count, (page - 1) * pageSize)...].prefix(pageSize)
      guard bytes.first == leafMark else { return nil }
      let cells = number(in: bytes, at: 3, bytes: 2)
      guard cells > 0, 8 + 2 * cells <= pageSize else { return nil }
      let cell = number(in: bytes, at: 8 + 2 * (cells - 1), bytes: 2)
      // The payload's length, then the row id.
      var rest = bytes.dropFirst(cell)
      guard varint(&rest) != nil, let last = varint(&rest) else { return nil }
      return (page, last)
    }
  }

  private static func interior(_ children: ArraySlice<(page: Int, last: Int64)>) -> [UInt8] {
    var pointers: [UInt8] = []
    var content: [UInt8] = []
    for child in children.dropLast() {
      content = bigEndian(UInt32(child.page)) + varint(child.last) + content
      pointers += bigEndian(UInt16(pageSize - content.count))
    }
    let head =
      [interiorMark, 0, 0] + bigEndian(UInt16(max(0, children.count - 1)))
      + bigEndian(UInt16(pageSize - content.count)) + [0]
      + bigEndian(UInt32(children.last?.page ?? 0)) + pointers
    return head + Array(repeating: 0, count: pageSize - head.count - content.count) + content
  }

  private static func varint(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
    var value: UInt64 = 0
    for place in 0..<9 {
      guard let byte = bytes.popFirst() else { return nil }
      if place == 8 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
      value = value << 7 | UInt64(byte & 0x7f)
      if byte < 0x80 { return Int64(bitPattern: value) }
    }
    return nil
  }

  /// Of a number from 0 to 2^56; a row id that is none of these stands last.
  private static func varint(_ value: Int64) -> [UInt8] {
    var value = UInt64(max(0, min(value, (1 << 56) - 1)))
    var bytes = [UInt8(value & 0x7f)]
    while value > 0x7f {
      value >>= 7
      bytes.insert(UInt8(value & 0x7f) | 0x80, at: 0)
    }
    return bytes
  }

  private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian, Array.init)
  }
}
