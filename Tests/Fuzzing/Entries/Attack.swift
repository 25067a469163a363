// SPDX-License-Identifier: Apache-2.0

/// One decoder of foreign bytes, and what must hold of it whatever it is fed.
///
/// The fuzzer and the tests run the same attacks: the one on bytes it makes up, the others on seeds
/// and corpus. That nothing traps, hangs or grows is for whoever runs them to see.
package struct Attack: Sendable {
  /// As the corpus directory is called.
  package let name: String
  /// Longest input worth trying, in bytes.
  package let longest: Int
  /// Inputs to begin with, made by the code that writes them.
  package let seeds: @Sendable () -> [[UInt8]]
  /// What is wrong with what came of the bytes; nil when all is well.
  package let violation: @Sendable (_ bytes: [UInt8]) -> String?

  /// The words its seeds are made of, letters and digits with what may stand between them.
  package var words: [String] {
    let isOfWord: (UInt8) -> Bool = { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || (UInt8(ascii: "-")...UInt8(ascii: ":")).contains(byte) || byte == UInt8(ascii: "_")
    }
    let words = seeds().flatMap { seed in
      seed.split { !isOfWord($0) }.map { String(decoding: $0, as: UTF8.self) }
    }
    return Set(words).filter { (2...40).contains($0.utf8.count) }.sorted()
  }

  package static let all: [Attack] = [
    .gpsd, .shift, .hotSpots, .record, .batch, .gzip, .configuration, .plan, .control, .answer,
    .checkpoint, .mark, .words,
  ]
}
