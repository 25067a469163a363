// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials
import Simulation
import Testing

@Suite struct GzipTests {
  private let text = Data("patrol-batch 1\n1\t{}\n".utf8)

  @Test(arguments: [0, 1, 2, 255, 4095, 4096, 4097, 1_000_000])
  func whatWasPackedComesOutTheSame(size: Int) throws {
    var generator = SeededGenerator(seed: UInt64(size))
    let noise = Data((0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) })
    let zeros = Data(count: size)
    for data in [noise, zeros] {
      #expect(try Gzip.inflate(Gzip.deflate(data), limit: size) == data)
    }
  }

  @Test func packsAPartOfALargerBufferAsItStands() throws {
    let part = (Data([9, 9]) + text + Data([9])).dropFirst(2).dropLast()
    #expect(try Gzip.inflate(Gzip.deflate(part), limit: 100) == text)
    let packed = (Data([1]) + (try Gzip.deflate(text))).dropFirst()
    #expect(try Gzip.inflate(packed, limit: 100) == text)
  }

  @Test func packsTheSameBytesTheSame() throws {
    #expect(try Gzip.deflate(text) == Gzip.deflate(text))
  }

  @Test func readsWhatGzipItselfWrites() throws {
    // printf hello | gzip -9 -n
    let bytes: [UInt8] = [
      0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 7, 0, 0x86, 0xa6, 0x10,
      0x36, 5, 0, 0, 0,
    ]
    #expect(try Gzip.inflate(Data(bytes), limit: 5) == Data("hello".utf8))
  }

  @Test func theLimitIsExact() throws {
    let packed = try Gzip.deflate(Data(count: 10_000))
    #expect(try Gzip.inflate(packed, limit: 10_000).count == 10_000)
    #expect(throws: GzipError.tooLarge(limit: 9_999)) { try Gzip.inflate(packed, limit: 9_999) }
    #expect(throws: GzipError.tooLarge(limit: 0)) { try Gzip.inflate(packed, limit: 0) }
  }

  @Test func aBombStopsAtTheLimit() throws {
    let bomb = try Gzip.deflate(Data(count: 256 << 20))
    let before = peakKilobytes()
    #expect(throws: GzipError.tooLarge(limit: 1 << 20)) {
      try Gzip.inflate(bomb, limit: 1 << 20)
    }
    #expect(peakKilobytes() - before < 16 << 10)
  }

  @Test func everyCutIsSeen() throws {
    let packed = try Gzip.deflate(text)
    for length in 0..<packed.count {
      let error = #expect(throws: GzipError.self) {
        try Gzip.inflate(packed.prefix(length), limit: 1000)
      }
      let expected =
        length == 0 ? "it is empty" : "it is cut off after \(length) bytes"
      #expect(error == .damaged(expected))
    }
  }

  @Test func noFlippedBitChangesWhatComesOut() throws {
    let packed = try Gzip.deflate(text)
    var unseen = 0
    // The ten bytes before hold flags, a time and a system that no reader checks.
    for index in 10..<packed.count {
      for bit in 0..<8 {
        var damaged = packed
        damaged[index] ^= 1 << bit
        guard let result = try? Gzip.inflate(damaged, limit: 1000) else { continue }
        #expect(result == text, "byte \(index) bit \(bit)")
        unseen += 1
      }
    }
    #expect(unseen < 8, "only what fills the last byte up means nothing")
  }

  @Test func whatFollowsTheMemberIsRefused() throws {
    let packed = try Gzip.deflate(text)
    #expect(
      throws: GzipError.damaged("1 bytes follow the member that ends at byte \(packed.count)")
    ) { try Gzip.inflate(packed + Data([0]), limit: 1000) }
  }

  @Test func aSecondMemberIsRefusedInWords() throws {
    let packed = try Gzip.deflate(text)
    let error = #expect(throws: GzipError.self) {
      try Gzip.inflate(packed + packed, limit: 1000)
    }
    #expect(error?.description.contains("a message is one member") == true)
  }

  @Test func otherFormatsAreRefused() {
    let zlib: [UInt8] = [0x78, 0x9c, 3, 0, 0, 0, 0, 1]
    for bytes in [zlib, Array("<html>".utf8), [0x1f], [0x1f, 0x8b, 9, 0, 0, 0, 0, 0, 0, 3, 0]] {
      #expect(throws: GzipError.self) { try Gzip.inflate(Data(bytes), limit: 1000) }
    }
  }

  @Test func noiseNeverDoesHarm() {
    var generator = SeededGenerator(seed: 7)
    let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
    for round in 0..<20_000 {
      let size = Int.random(in: 0...64, using: &generator)
      let noise = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let result = try? Gzip.inflate(Data(header + noise), limit: 512)
      #expect((result?.count ?? 0) <= 512, "seed 7, round \(round)")
    }
  }
}
