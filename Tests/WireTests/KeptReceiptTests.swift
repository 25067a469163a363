// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import TestSupport
import Testing
import Wire

/// The receipt a device keeps.
@Suite struct KeptReceiptTests {
  private let link = Link.beginning(of: .test, at: 1)

  private func receipt(
    _ stored: Int64 = 4, missing: [ClosedRange<Int64>] = [], hash: Link?
  ) -> StoreAPI.Receipt {
    StoreAPI.Receipt(
      device: "d-1", journal: .test, first: 1, last: 4, stored: stored, quarantined: 0,
      missing: missing, hash: hash)
  }

  @Test func aKeptReceiptIsReadAsItWasWritten() throws {
    let at = try #require(Timestamp("2026-03-02T22:00:00Z"))
    let kept = KeptReceipt(
      receipt(hash: link), at: at, own: link,
      shift: .init(id: "s-1", unit: "BW-014", ended: at))
    let text = String(decoding: Wire.bytes(of: kept), as: UTF8.self)
    #expect(text.hasPrefix(#"{"at":"2026-03-02T22:00:00.000Z","own":"\#(link.hexadecimal)","#))
    #expect(
      text.hasSuffix(
        #""shift":{"ended":"2026-03-02T22:00:00.000Z","id":"s-1","unit":"BW-014"},"v":1}"#))
    let read = try Wire.decode(KeptReceipt.self, from: Wire.bytes(of: kept))
    #expect(read == kept && read.isKnown)
    let later = Data(text.replacing(#""v":1"#, with: #""v":2"#).utf8)
    #expect(try Wire.decode(KeptReceipt.self, from: later).isKnown == false)
  }

  @Test func provesOnlyAllOfTheSameChain() {
    let other = Link.beginning(of: .test, at: 2)
    let head = ChainHead(journal: .test, first: 1, last: 4, link: link)
    var longer = head
    longer.last = 5
    let at = Timestamp(milliseconds: 0)
    let whole = KeptReceipt(receipt(hash: link), at: at, own: link)
    #expect(whole.proves(head) && !whole.proves(longer) && !whole.isOfOtherChain)
    let altered = KeptReceipt(receipt(hash: other), at: at, own: link)
    #expect(!altered.proves(head) && altered.isOfOtherChain)
    let short = KeptReceipt(receipt(3, missing: [4...4], hash: nil), at: at, own: link)
    #expect(!short.proves(head) && !short.isOfOtherChain, "it is missing, not altered")
    let silent = KeptReceipt(receipt(hash: nil), at: at, own: link)
    #expect(silent.isOfOtherChain)
  }

  @Test func figuresThatDoNotFitAreTold() {
    #expect(receipt(2, missing: [1...1, 3...3], hash: link).isSound)
    #expect(receipt(1, missing: [1...1], hash: link).isSound, "more may be missing than is named")
    #expect(!receipt(1, missing: [1...1], hash: link).namesAllMissing)
    for (stored, missing) in [
      (5, []), (-1, []), (4, [2...2]), (2, [3...3, 1...1]), (1, [1...2, 2...3]), (0, [0...3]),
      (0, [1...5]), (0, [.min ... .max]),
    ] as [(Int64, [ClosedRange<Int64>])] {
      #expect(!receipt(stored, missing: missing, hash: link).isSound, "\(stored) \(missing)")
    }
  }
}
