// SPDX-License-Identifier: Apache-2.0

import Foundation
import Wire

@testable import Journaling

extension [JournalEntry] {
  /// The numbers of those that lie on a page of a database, or in a frame of its log, known by the link
  /// of the record before, which no two have the same.
  func lying(on page: some Collection<UInt8>) -> Set<Int64> {
    let bytes = Data(page)
    let found = filter { entry in
      entry.previous.map { bytes.range(of: Data($0.bytes)) != nil } ?? false
    }
    return Set(found.map(\.sequence))
  }
}
