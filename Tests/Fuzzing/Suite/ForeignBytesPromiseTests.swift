// SPDX-License-Identifier: Apache-2.0

import Foundation
import Simulation
import TestSupport
import Testing

/// Nothing that a receiver, a file or a network peer can send crashes either program.
///
/// `Tests/Fuzzing/run` looks for what does; here is what it has found and learnt so far.
@Suite struct ForeignBytesPromiseTests {
  private static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Corpus")

  /// Longest that one input may take, in seconds: hundreds of times what any should.
  private static let patience = 3.0

  private func files(of attack: Attack) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: Self.corpus.appending(path: attack.name), includingPropertiesForKeys: nil
    ).sorted { $0.path < $1.path }
  }

  /// What is wrong with how the bytes were taken, in words; nil when all is well.
  private func trouble(_ attack: Attack, with bytes: [UInt8]) -> String? {
    let start = ContinuousClock.now
    let violation = attack.violation(bytes)
    let took = start.duration(to: .now) / .seconds(1)
    return violation ?? (took > Self.patience ? "it took \(took) s" : nil)
  }

  @Test func everyAttackHasACorpusAndEveryCorpusAnAttack() throws {
    let directories = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
    #expect(Set(directories) == Set(Attack.all.map(\.name)))
    for attack in Attack.all {
      let files = try files(of: attack)
      #expect((1...60).contains(files.count), "\(attack.name) has \(files.count)")
      #expect(!attack.seeds().isEmpty, "\(attack.name)")
    }
  }

  @Test func foreignBytesNeverCrash() throws {
    var tally = PromiseTally("foreign bytes never crash")
    var (kept, made) = (0, 0)
    for attack in Attack.all {
      for file in try files(of: attack) {
        let trouble = trouble(attack, with: [UInt8](try Data(contentsOf: file)))
        #expect(trouble == nil, "\(attack.name)/\(file.lastPathComponent)")
        kept += 1
      }
      for seed in attack.seeds() {
        #expect(trouble(attack, with: seed) == nil, "a seed of \(attack.name)")
      }
      made += try damage(attack, rounds: Campaign.either(60, long: 3000))
    }
    tally.faults = kept + made
    tally.remarks =
      "\(Attack.all.count) decoders, \(kept) inputs of the corpus, \(made) made by damage"
    tally.report()
  }

  /// Feeds seeds and corpus with bytes changed, taken out, doubled and spliced; returns how many.
  private func damage(_ attack: Attack, rounds: Int) throws -> Int {
    let whole = attack.seeds() + (try files(of: attack).map { [UInt8](try Data(contentsOf: $0)) })
    for seed in 0..<rounds {
      var numbers = SeededGenerator(seed: UInt64(seed))
      let bytes = whole.damaged(&numbers)
      #expect(trouble(attack, with: bytes) == nil, "\(attack.name), damage by seed \(seed)")
    }
    return rounds
  }
}

extension [[UInt8]] {
  /// One of them, damaged in one to eight places.
  fileprivate func damaged(_ numbers: inout SeededGenerator) -> [UInt8] {
    var bytes = randomElement(using: &numbers) ?? []
    let structural = [UInt8]("{}[]\",:.-+eE0123456789tnZ\n\t\\u &*#".utf8)
    for _ in 0..<Int.random(in: 1...8, using: &numbers) {
      guard !bytes.isEmpty else { break }
      let place = Int.random(in: bytes.indices, using: &numbers)
      switch Int.random(in: 0..<6, using: &numbers) {
      case 0: bytes[place] = .random(in: 0...255, using: &numbers)
      case 1, 2: bytes[place] = structural.randomElement(using: &numbers) ?? 0
      case 3: bytes.removeSubrange(place..<Swift.min(place + place % 9 + 1, bytes.count))
      case 4: bytes.insert(contentsOf: bytes[place..<Swift.min(place + 16, bytes.count)], at: place)
      default:
        bytes = [UInt8](bytes[..<place] + (randomElement(using: &numbers) ?? []).suffix(place))
      }
    }
    return bytes
  }
}
