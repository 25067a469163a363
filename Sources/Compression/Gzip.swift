// SPDX-License-Identifier: Apache-2.0

import CZlib
package import FoundationEssentials

/// Packs and unpacks whole messages as gzip (RFC 1952), one member each.
///
/// The format allows several members one after another; a message here is one, and whatever
/// follows it is refused, so that nothing can hide behind the part that was read.
package enum Gzip {
  /// zlib counts in 32 bits; half of that leaves room for what packing adds.
  private static let most = Int(Int32.max)

  /// The same bytes always pack the same: no name and no time are written.
  package static func deflate(_ data: Data) throws(GzipError) -> Data {
    var stream = z_stream()
    guard patrol_zlib_deflate_gzip(&stream, Z_DEFAULT_COMPRESSION) == Z_OK else {
      throw .outOfMemory
    }
    defer { deflateEnd(&stream) }
    let output = OutputBuffer(capacity: Int(deflateBound(&stream, uLong(data.count))))
    let status = try run(&stream, on: data) { stream in
      output.lendFreeSpace(to: &stream)
      let status = CZlib.deflate(&stream, Z_FINISH)
      output.takeBack(from: stream)
      return status
    }
    precondition(status == Z_STREAM_END, "deflateBound was too small")
    return output.data
  }

  /// Unpacks one gzip member of at most `limit` bytes; never holds more than that.
  ///
  /// - Throws: `GzipError.damaged` for anything but one whole member with a right checksum;
  ///   `.tooLarge` as soon as one byte more than `limit` would come out.
  package static func inflate(_ data: Data, limit: Int) throws(GzipError) -> Data {
    guard !data.isEmpty else { throw .damaged("it is empty") }
    var stream = z_stream()
    guard patrol_zlib_inflate_gzip(&stream) == Z_OK else { throw .outOfMemory }
    defer { inflateEnd(&stream) }
    // Records pack to about a quarter; a first guess that is wrong only costs a doubling.
    let output = OutputBuffer(capacity: min(limit, data.count * 4))
    let status = try run(&stream, on: data) { stream in
      fill(output, from: &stream, limit: limit)
    }
    guard status == Z_STREAM_END else {
      throw failure(status, stream, limit: limit)
    }
    guard stream.avail_in == 0 else {
      throw trailing(after: data.count - Int(stream.avail_in), in: data)
    }
    return output.data
  }

  // MARK: Helpers

  /// Lends all of `data` to the stream while `body` works.
  static func run(
    _ stream: inout z_stream, on data: Data, _ body: (inout z_stream) -> Int32
  ) throws(GzipError) -> Int32 {
    guard data.count <= most else { throw .tooLarge(limit: most) }
    return data.withUnsafeBytes { bytes in
      // zlib's input pointer is not const, yet it only reads through it (zlib.h, z_const).
      stream.next_in = UnsafeMutablePointer(
        mutating: bytes.bindMemory(to: Bytef.self).baseAddress)
      stream.avail_in = uInt(bytes.count)
      return body(&stream)
    }
  }

  /// Inflates until the member ends, the input ends or one byte over `limit` came out.
  ///
  /// Returns zlib's last status; `Z_OK` says that the limit was passed.
  static func fill(
    _ output: OutputBuffer, from stream: inout z_stream, limit: Int
  ) -> Int32 {
    while true {
      if output.isFull && output.count == limit { return probe(&stream) }
      if output.isFull { output.grow(limit: limit) }
      output.lendFreeSpace(to: &stream)
      let status = CZlib.inflate(&stream, Z_NO_FLUSH)
      output.takeBack(from: stream)
      if status != Z_OK { return status }
      if stream.avail_in == 0 && !output.isFull { return Z_BUF_ERROR }
    }
  }

  /// Looks whether the member ends with no further byte; `Z_OK` when there is one more.
  private static func probe(_ stream: inout z_stream) -> Int32 {
    var byte: Bytef = 0
    return withUnsafeMutablePointer(to: &byte) { byte in
      stream.next_out = byte
      stream.avail_out = 1
      let status = CZlib.inflate(&stream, Z_NO_FLUSH)
      if stream.avail_out == 0 { return Z_OK }
      return status == Z_OK ? Z_BUF_ERROR : status
    }
  }

  static func failure(
    _ status: Int32, _ stream: z_stream, limit: Int
  ) -> GzipError {
    switch status {
    case Z_OK: .tooLarge(limit: limit)
    case Z_BUF_ERROR: .damaged("it is cut off after \(stream.total_in) bytes")
    case Z_MEM_ERROR: .outOfMemory
    default:
      .damaged(
        "\(stream.msg.map { String(cString: $0) } ?? "zlib \(status)") "
          + "near byte \(stream.total_in)")
    }
  }

  private static func trailing(after end: Int, in data: Data) -> GzipError {
    let rest = data.dropFirst(end)
    return rest.starts(with: [0x1f, 0x8b])
      ? .damaged("a second member starts at byte \(end); a message is one member")
      : .damaged("\(rest.count) bytes follow the member that ends at byte \(end)")
  }
}

/// CRC-32 as ISO 3309 and gzip (RFC 1952, section 8) define it, computed by zlib.
package enum Checksum {
  package static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let start = bytes.bindMemory(to: Bytef.self).baseAddress
    return UInt32(CZlib.crc32(CZlib.crc32(0, nil, 0), start, uInt(bytes.count)))
  }
}
