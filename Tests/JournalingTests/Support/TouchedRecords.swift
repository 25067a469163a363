// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport

/// Which records damage can have cost: those on a page of the database, or in a frame of its log, of
/// which a byte is not what it was. `ShiftWork`'s visits are shorter than a page, so each lies on one.
struct TouchedRecords {
  private struct Stretch {
    let file: String
    let bytes: Range<Int>
    /// The numbers of the visits on it.
    let visits: Set<Int>
    /// Whether it leads to pages of records: without it none of them is found.
    let isInterior: Bool
  }

  private static let page = 4096
  /// SQLite's mark of an interior page of a table (https://sqlite.org/fileformat2.html#b_tree_pages).
  private static let interior: UInt8 = 5
  private let whole: DiskImage
  private let stretches: [Stretch]

  init(of whole: DiskImage) {
    self.whole = whole
    let files = [(Corruption.journal, 0, 0), (Corruption.log, 32, 24)]
    stretches = files.flatMap { name, first, lead in
      let bytes = whole[name] ?? []
      let starts = stride(from: first, to: bytes.count - lead - Self.page + 1, by: lead + Self.page)
      return starts.map { start in
        let range = start..<start + lead + Self.page
        return Stretch(
          file: name, bytes: range, visits: Self.visits(in: bytes[range]),
          isInterior: bytes[start + lead] == Self.interior)
      }
    }
  }

  /// The visits that may be lost after `corruptions` have made `image` of the files; nil when all may.
  func visits(in image: DiskImage, after corruptions: [Corruption]) -> Set<Int>? {
    let touched = stretches.filter { isTouched($0, in: image, corruptions) }
    if touched.contains(where: \.isInterior) { return nil }
    return touched.reduce(into: []) { $0.formUnion($1.visits) }
  }

  private func isTouched(
    _ stretch: Stretch, in image: DiskImage, _ corruptions: [Corruption]
  ) -> Bool {
    for case .badSector(stretch.file, let page) in corruptions
    where stretch.bytes.overlaps(page * Self.page..<(page + 1) * Self.page) {
      return true
    }
    guard let now = image[stretch.file], now.count >= stretch.bytes.upperBound,
      let before = whole[stretch.file]
    else { return true }
    return before[stretch.bytes].withUnsafeBytes { before in
      now[stretch.bytes].withUnsafeBytes { now in
        memcmp(before.baseAddress!, now.baseAddress!, stretch.bytes.count) != 0
      }
    }
  }

  private static func visits(in bytes: ArraySlice<UInt8>) -> Set<Int> {
    let data = Data(bytes)
    let mark = Data(#""id":"visit-"#.utf8)
    var visits: Set<Int> = []
    var place = data.startIndex
    while let found = data.range(of: mark, in: place..<data.endIndex) {
      let digits = data[found.upperBound...].prefix { (0x30...0x39).contains($0) }
      if let number = Int(String(decoding: digits, as: UTF8.self)) { visits.insert(number) }
      place = found.upperBound
    }
    return visits
  }
}
