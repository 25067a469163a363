// SPDX-License-Identifier: Apache-2.0

import CZlib
package import FoundationEssentials

/// Packs a message as what is new in it against one that the reader has already.
///
/// Raw deflate (RFC 1951) with the last 32 KiB of the other message as its dictionary. It carries no
/// checksum: the caller must check both for damage.
package enum Delta {
  /// zlib keeps no more of a dictionary than its window.
  private static let window = 1 << 15

  package static func pack(_ data: Data, against base: Data) throws(GzipError) -> Data {
    var stream = z_stream()
    guard patrol_zlib_deflate_raw(&stream, Z_BEST_COMPRESSION) == Z_OK else { throw .outOfMemory }
    defer { deflateEnd(&stream) }
    try learn(base) { deflateSetDictionary(&stream, $0, $1) }
    let output = OutputBuffer(capacity: Int(deflateBound(&stream, uLong(data.count))))
    let status = try Gzip.run(&stream, on: data) { stream in
      output.lendFreeSpace(to: &stream)
      let status = CZlib.deflate(&stream, Z_FINISH)
      output.takeBack(from: stream)
      return status
    }
    precondition(status == Z_STREAM_END, "deflateBound was too small")
    return output.data
  }

  /// The message that was packed against `base`, of at most `limit` bytes.
  package static func unpack(
    _ delta: Data, against base: Data, limit: Int
  ) throws(GzipError) -> Data {
    guard !delta.isEmpty else { throw .damaged("it is empty") }
    var stream = z_stream()
    guard patrol_zlib_inflate_raw(&stream) == Z_OK else { throw .outOfMemory }
    defer { inflateEnd(&stream) }
    try learn(base) { inflateSetDictionary(&stream, $0, $1) }
    let output = OutputBuffer(capacity: min(limit, delta.count + base.count))
    let status = try Gzip.run(&stream, on: delta) { stream in
      Gzip.fill(output, from: &stream, limit: limit)
    }
    guard status == Z_STREAM_END else { throw Gzip.failure(status, stream, limit: limit) }
    return output.data
  }

  private static func learn(
    _ base: Data, _ set: (UnsafePointer<Bytef>, uInt) -> Int32
  ) throws(GzipError) {
    let end = base.suffix(window)
    let status = end.withUnsafeBytes { bytes in
      bytes.bindMemory(to: Bytef.self).baseAddress.map { set($0, uInt(bytes.count)) } ?? Z_OK
    }
    guard status == Z_OK else { throw .outOfMemory }
  }
}
