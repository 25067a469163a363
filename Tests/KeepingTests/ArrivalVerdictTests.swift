// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Keeping
import Patrol
import TestSupport
import Testing
import Wire

@Suite struct ArrivalVerdictTests {
  private static let key = Curve25519.Signing.PrivateKey()

  private static func device(_ key: Curve25519.Signing.PrivateKey = key) -> Device {
    Device(
      id: "d-a", name: "van", publicKey: key.publicKey.rawRepresentation,
      enrolled: Timestamp(milliseconds: 0))
  }

  /// The record `text` under number 1, signed.
  private static func arrival(_ text: String, from device: Device = device()) -> Arrival {
    let batch = Batch.chained([Data(text.utf8)])
    let signed = SignedBatch(batch, device: "d-a", key: key)
    return Arrival(signed.entries[0], of: batch.journal, from: device)
  }

  private static let visit = String(decoding: Record.visit(.sample("v1")).bytes, as: UTF8.self)

  /// The status and, of a new record, what stood under its number.
  private func judge(
    _ arrival: Arrival, holder: ArrivalVerdict.Holder? = nil,
    namesake: ArrivalVerdict.Namesake? = nil
  ) -> (StoreAPI.BatchAnswer.Result, ArrivalVerdict.NumberState?) {
    let verdict = ArrivalVerdict(on: arrival, holder: { holder }, namesake: { _ in namesake })
    let state: ArrivalVerdict.NumberState? =
      switch verdict {
      case .new(_, let state), .repeated(_, let state): state
      case .known, .quarantined, .badSignature, .conflict: nil
      }
    return (verdict.result(for: arrival.sequence), state)
  }

  @Test func recordUnderAFreeNumberIsNew() {
    let (result, state) = judge(Self.arrival(Self.visit))
    #expect(result.status == .stored && state == .free)
  }

  @Test func whatNobodySignedHasNoPlace() {
    let stranger = Self.device(Curve25519.Signing.PrivateKey())
    let (result, _) = judge(Self.arrival(Self.visit, from: stranger))
    #expect(result.status == .quarantined && result.reason?.contains("signature") == true)
    #expect(result.hasBadSignature && !judge(Self.arrival(Self.visit)).0.hasBadSignature)
  }

  @Test func sameEntryIsKnownAndAnotherUnderItsNumberIsInConflict() {
    let arrival = Self.arrival(Self.visit)
    let own = ArrivalVerdict.Holder(link: arrival.link.bytes, row: 3, hasRecord: true)
    #expect(judge(arrival, holder: own).0.status == .duplicate)
    let others = ArrivalVerdict.Holder(link: Data(count: 32), row: 3, hasRecord: true)
    let (result, _) = judge(arrival, holder: others)
    #expect(result.status == .quarantined && result.isConflict)
  }

  @Test func entryWhoseRecordIsGoneTakesItsRowAgain() {
    let arrival = Self.arrival(Self.visit)
    let lost = ArrivalVerdict.Holder(link: arrival.link.bytes, row: 3, hasRecord: false)
    #expect(judge(arrival, holder: lost).1 == .lost(row: 3))
    let aside = ArrivalVerdict.Holder(link: arrival.link.bytes, row: nil, hasRecord: false)
    #expect(judge(arrival, holder: aside).1 == .quarantined)
  }

  @Test func idBelongsToTheFirstRecordThatHasIt() {
    let arrival = Self.arrival(Self.visit)
    let same = ArrivalVerdict.Namesake(row: 5, sequence: 9, digest: arrival.digest)
    #expect(judge(arrival, namesake: same).0.status == .duplicate)
    let other = ArrivalVerdict.Namesake(row: 5, sequence: 9, digest: Data(count: 32))
    let (result, _) = judge(arrival, namesake: other)
    #expect(result.status == .quarantined && result.reason?.hasSuffix("number 9") == true)
    #expect(!result.isConflict)
  }

  @Test func whatCannotBeReadIsQuarantinedUnderItsNumber() {
    let (result, _) = judge(Self.arrival("no record"))
    #expect(result.status == .quarantined && !result.isConflict)
  }
}
