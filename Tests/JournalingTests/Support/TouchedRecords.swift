// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

@testable import Journaling

/// Which records damage can have cost: those whose frame is not what it was, byte for byte.
struct TouchedRecords {
  private struct Stretch {
    let file: String
    let bytes: Range<Int>
    let frame: Int64
  }

  private static let page = 4096
  private let whole: DiskImage
  /// By sequence number, the newest frame of the record.
  private var stretches: [Int64: Stretch] = [:]

  init(of whole: DiskImage) {
    self.whole = whole
    for name in whole.names.keys {
      Frame.forEach(in: Data(whole[name] ?? [])) { frame, offset in
        guard case .record(let entry, _)? = LoggedChange(frame) else { return true }
        let end = offset + Frame.headLength + frame.payload.count
        if frame.number > stretches[entry.sequence]?.frame ?? 0 {
          stretches[entry.sequence] = Stretch(
            file: name, bytes: offset..<end, frame: frame.number)
        }
        return true
      }
    }
  }

  /// The records that may be lost after `corruptions` have made `image` of the files.
  func numbers(in image: DiskImage, after corruptions: [Corruption] = []) -> Set<Int64> {
    Set(stretches.filter { isTouched($0.value, in: image, corruptions) }.keys)
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
    return before[stretch.bytes] != now[stretch.bytes]
  }
}
