// SPDX-License-Identifier: Apache-2.0

import Compression
import Foundation

/// Changes a text in a frame of a journal, and makes the frame's checksum right: what somebody does
/// who writes on a device's disk.
///
/// - Parameters:
///   - journal: the journal's directory.
///   - other: of the same length in UTF-8.
/// - Returns: in how many frames the text was changed.
@discardableResult
package func forge(_ text: String, into other: String, in journal: String) throws -> Int {
  precondition(text.utf8.count == other.utf8.count)
  var count = 0
  for name in try FileManager.default.contentsOfDirectory(atPath: journal)
  where name.hasPrefix("log-") {
    let file = URL(filePath: "\(journal)/\(name)")
    var bytes = try Data(contentsOf: file)
    for offset in stride(from: 0, to: bytes.count, by: 512) {
      if forge(Data(text.utf8), into: Data(other.utf8), at: offset, of: &bytes) { count += 1 }
    }
    let handle = try FileHandle(forWritingTo: file)
    try handle.write(contentsOf: bytes)
    try handle.close()
  }
  return count
}

/// False where no frame of a record begins at `offset` that holds the text.
private func forge(
  _ text: Data, into other: Data, at offset: Int, of bytes: inout Data
) -> Bool {
  let record: UInt8 = 1
  guard bytes[offset...].starts(with: Data("ptj".utf8)), bytes[offset + 4] == record else {
    return false
  }
  let end = offset + 44 + Int(number(at: offset + 36, of: bytes))
  guard end <= bytes.count, let place = bytes[offset + 44..<end].firstRange(of: text) else {
    return false
  }
  bytes.replaceSubrange(place, with: other)
  let sealed = bytes[offset..<offset + 40] + bytes[offset + 44..<end]
  let checksum = sealed.withUnsafeBytes { Checksum.crc32($0) }
  withUnsafeBytes(of: checksum.littleEndian) {
    bytes.replaceSubrange(offset + 40..<offset + 44, with: $0)
  }
  return true
}

private func number(at place: Int, of bytes: Data) -> UInt32 {
  bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
}
