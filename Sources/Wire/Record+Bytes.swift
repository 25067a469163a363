// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Patrol

extension Record {
  /// Longest record accepted, in bytes. A visit of a whole shift with one stay each minute takes
  /// 40 kB.
  package static let maximumBytes = 1 << 20

  /// The record as one line of JSON without a line break.
  package var bytes: Data { Wire.bytes(of: self) }

  /// Reads one record. Its figures must be possible, and its texts printable on one line.
  ///
  /// - Throws: `WireError.unreadable` with the place and the reason.
  package init(bytes: Data) throws(WireError) {
    guard bytes.count <= Self.maximumBytes else {
      throw .unreadable("a record of \(bytes.count) bytes is over \(Self.maximumBytes)")
    }
    self = try Wire.decode(Record.self, from: bytes)
    if let flaw { throw .unreadable(flaw) }
  }
}
