// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Dosage
import FoundationEssentials
import Patrol
import Positioning
import Storage
import Uploading
import Wire

extension Attack {
  /// Short texts from outside, each read as all that a text can be: times, dates, addresses,
  /// enrolment codes, signatures. What is read is written so that it reads the same again.
  static let words = Attack(name: "words", longest: 256) {
    [
      "2026-03-02T14:07:31.200Z", "0000-01-01T00:00:00+23:59",
      "9999-12-31T23:59:59.999999999-00:00",
      "2026-03-02", "06:00", "localhost:2947", "[::1]:2948", "https://store.example:8460/patrol/",
      "http://127.0.0.1", "7ZZZ-0000-ABCD-EFGH-JKMN-PQRS-TVWX",
      "olIi-0000-abcd-efgh-jkmn-pqrs-tvwx",
      Data(repeating: 7, count: 64).base64EncodedString(), "1700000000000", "0123456789abcdef",
      Link.beginning(of: JournalName("0123456789abcdef") ?? .random(), at: 1).hexadecimal,
      "sha-512=:AA==:, sha-256=:\(Data(count: 32).base64EncodedString()):",
    ].map { Array($0.utf8) }
  } violation: { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let unfaithful =
      [
        isFaithful(text, Timestamp.init), isFaithful(text, CivilDate.init),
        isFaithful(text, TimeOfDay.init), isFaithful(text, GpsdSource.init),
        isFaithful(text) { try? StoreAddress($0) },
      ].firstIndex(of: false)
    if let unfaithful { return "reader \(unfaithful) reads what it wrote as another" }
    if let code = EnrolmentCode(typed: text) {
      if EnrolmentCode(typed: code.grouped) != code { return "a code reads back as another" }
      if "\(code)".contains(code.grouped.prefix(9)) { return "a code shows itself" }
    }
    if let counter = RequestSignature.counter(in: text), "\(counter)" != text {
      return "a counter reads back as another"
    }
    if let link = Link(hexadecimal: text.utf8), link.hexadecimal != text {
      return "a link reads back as another"
    }
    if RequestSignature.digest(in: text).map({ $0.count != 32 }) == true { return "no digest" }
    return isAccepted(signature: text) ? "a signature nobody made is valid" : nil
  }

  private static func isFaithful<Value: CustomStringConvertible & Equatable>(
    _ text: String, _ read: (String) -> Value?
  ) -> Bool {
    guard let value = read(text) else { return true }
    return read(value.description) == value
  }

  private static func isAccepted(signature: String) -> Bool {
    RequestSignature(
      device: "D-014", counter: 1, method: "GET", target: "/v1/hotspots", body: Data()
    ).isMade(as: signature, by: key.publicKey)
  }

  private static let key = Curve25519.Signing.PrivateKey()
}
