// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Patrol
import Simulation
import TestSupport
import Testing
import Wire

struct LinkTests {
  /// SHA-256 of "abc" is the first example of FIPS 180-2, appendix B.1.
  @Test func linkIsTheHashOfTheDocumentedText() {
    let previous = Link.beginning(of: .test, at: 3)
    let text = """
      patrol-link 1
      0123456789abcdef
      3
      \(previous.hexadecimal)
      ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad

      """
    let entry = Batch.Entry(sequence: 3, previous: previous, record: Data("abc".utf8))
    #expect(entry.link(in: .test).bytes == Data(SHA256.hash(data: Data(text.utf8))))
    let beginning = "patrol-journal 1\n0123456789abcdef\n3\n"
    #expect(previous.bytes == Data(SHA256.hash(data: Data(beginning.utf8))))
  }

  /// Any change of any record changes every link from there on, and none before.
  @Test func everyLaterLinkTellsOfAChange() {
    let records = (0..<5).map { Data("record \($0)".utf8) }
    func links(_ records: [Data]) -> [Link] {
      Batch.chained(records).entries.map { $0.link(in: .test) }
    }
    let links = links(records)
    for place in records.indices {
      var changed = records
      changed[place][0] ^= 1
      let others = Batch.chained(changed).entries.map { $0.link(in: .test) }
      #expect(zip(links, others).map(==) == records.indices.map { $0 < place })
    }
  }

  @Test func hexadecimalDigitsGoThereAndBack() {
    let link = Link.beginning(of: .test, at: 1)
    #expect(Link(hexadecimal: link.hexadecimal.utf8) == link)
    #expect(Link(bytes: link.bytes) == link)
    #expect(Link(bytes: link.bytes.dropLast()) == nil)
    for text in ["", String(repeating: "g", count: 64), String(repeating: "A", count: 64)] {
      #expect(Link(hexadecimal: text.utf8) == nil, "\(text)")
    }
  }

  @Test func journalNamesAreSixteenDigitsAndDiffer() {
    var numbers = SeededGenerator(seed: 1)
    let names = (0..<1000).map { _ in JournalName(using: &numbers) }
    #expect(Set(names).count == 1000)
    #expect(names.allSatisfy { JournalName($0.description) == $0 })
    for text in ["", "0123456789abcde", "0123456789abcdeF", "0123456789abcdef0", "０123456789abcde"]
    {
      #expect(JournalName(text) == nil, "\(text)")
    }
  }
}
