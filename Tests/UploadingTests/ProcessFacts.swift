// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials
import Glibc

/// Sockets of this process whose other end is `port` on this machine.
///
/// Other tests open and close theirs meanwhile, so a plain count of descriptors would tell little.
func socketsOpen(towards port: UInt16) -> Int {
  (3..<1024).count { descriptor in
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isConnected = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getpeername(Int32(descriptor), $0, &length) == 0
      }
    }
    return isConnected && address.sin_family == sa_family_t(AF_INET)
      && UInt16(bigEndian: address.sin_port) == port
  }
}

/// Memory this process holds now, in KiB.
func residentKilobytes() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
  let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  let pages = Int(text.split(separator: " ")[1]) ?? 0
  return pages * Int(getpagesize()) / 1024
}

func packedZeros(_ count: Int) throws -> Data {
  try Gzip.deflate(Data(count: count))
}
