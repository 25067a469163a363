// SPDX-License-Identifier: Apache-2.0

import CZlib

/// CRC-32 as ISO 3309 and gzip (RFC 1952, section 8) define it, computed by zlib.
package enum Checksum {
  package static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let start = bytes.bindMemory(to: Bytef.self).baseAddress
    return UInt32(CZlib.crc32(CZlib.crc32(0, nil, 0), start, uInt(bytes.count)))
  }
}
