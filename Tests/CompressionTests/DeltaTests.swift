// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials
import Simulation
import Testing

@Suite struct DeltaTests {
  @Test(arguments: 1...UInt64(30)) func whatIsPackedComesOutAgain(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let base = Self.noise(Int.random(in: 0...80_000, using: &random), &random)
    var data = base
    for _ in 0..<Int.random(in: 0...20, using: &random) where !data.isEmpty {
      data[Int.random(in: 0..<data.count, using: &random)] ^= 1
    }
    data += Self.noise(Int.random(in: 0...300, using: &random), &random)
    let delta = try Delta.pack(data, against: base)
    #expect(try Delta.unpack(delta, against: base, limit: data.count) == data, "seed \(seed)")
    if base.count <= 30_000 { #expect(delta.count < 1500, "seed \(seed)") }
    if !data.isEmpty {
      #expect(throws: GzipError.self) {
        try Delta.unpack(delta, against: base, limit: data.count - 1)
      }
      #expect(throws: GzipError.self) {
        try Delta.unpack(delta.dropLast(), against: base, limit: data.count)
      }
    }
  }

  @Test func anythingThatIsNoDeltaIsRefused() {
    var random = SeededGenerator(seed: 1)
    let base = Self.noise(1000, &random)
    for _ in 0..<2000 {
      let bytes = Self.noise(Int.random(in: 0...60, using: &random), &random)
      let found = try? Delta.unpack(bytes, against: base, limit: 4096)
      #expect((found?.count ?? 0) <= 4096)
    }
  }

  private static func noise(_ count: Int, _ random: inout SeededGenerator) -> Data {
    Data((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
  }
}
