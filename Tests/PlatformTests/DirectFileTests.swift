// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform
import Testing

/// Whatever its length, what is written is there; the tests run on a disk, so writes are direct.
final class DirectFileTests {
  private let path = FileManager.default.temporaryDirectory.appending(path: "patrol-\(UUID())").path

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @Test(arguments: [1, 28, 511, 512, 513, 5000, 1 << 16, 1 << 16 + 28])
  func bytesAreWrittenWhereverTheyEnd(length: Int) throws {
    let file = try DirectFile(path, makes: true)
    let bytes = Data((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) })
    for _ in 0..<2 {
      try file.write(bytes, at: 512)
      try file.synchronize()
      #expect(file.size == 512 + length)
      #expect(try Data(contentsOf: URL(filePath: path)).dropFirst(512) == bytes)
    }
  }

  @Test func aFileThatEndsWithinASectorIsFilledToItsEnd() throws {
    let file = try DirectFile(path, makes: true)
    try file.write(Data(repeating: 7, count: 1024), at: 0)
    try file.fill(700)
    #expect(try Data(contentsOf: URL(filePath: path)) == Data(count: 700))
  }
}
