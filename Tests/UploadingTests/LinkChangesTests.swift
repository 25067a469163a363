// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

@testable import Uploading

/// Datagrams as the kernel sends them (rtnetlink(7)), numbers from linux/rtnetlink.h.
@Suite struct LinkChangesTests {
  private let newLink: UInt16 = 16
  private let deletedLink: UInt16 = 17
  private let newAddress: UInt16 = 20
  private let deletedAddress: UInt16 = 21
  private let running: UInt32 = 0x40

  private func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number) { Array($0) }
  }

  private func message(_ type: UInt16, _ body: [UInt8], length: UInt32? = nil) -> [UInt8] {
    let length = length ?? UInt32(16 + body.count)
    let padding = [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
    return little(length) + little(type) + little(UInt16(0)) + little(UInt32(1))
      + little(UInt32(0)) + body + padding
  }

  private func link(_ index: Int32, flags: UInt32) -> [UInt8] {
    [0, 0] + little(UInt16(1)) + little(index) + little(flags) + little(UInt32.max)
      + [9, 9, 9]  // attributes are passed over, their odd length is padded
  }

  private func receive(_ bytes: [UInt8], _ links: inout LinkChanges) -> Bool {
    bytes.withUnsafeBytes { links.receive($0) }
  }

  @Test func aNewAddressIsNews() {
    var links = LinkChanges()
    #expect(receive(message(newAddress, [2, 8, 0, 0, 1, 0, 0, 0]), &links))
    #expect(!receive(message(deletedAddress, [2, 8, 0, 0, 1, 0, 0, 0]), &links))
  }

  @Test func aLinkIsNewsWhenItComesUpNotWhileItRuns() {
    var links = LinkChanges()
    let up = message(newLink, link(3, flags: running | 1))
    #expect(receive(up, &links))
    #expect(!receive(up, &links), "as a radio reports every scan")
    #expect(!receive(message(newLink, link(3, flags: 1)), &links))
    #expect(receive(up, &links))
    #expect(!receive(message(deletedLink, link(3, flags: running)), &links))
    #expect(receive(up, &links))
    #expect(receive(message(newLink, link(4, flags: running)), &links))
  }

  @Test func readsEveryMessageOfADatagram() {
    var links = LinkChanges()
    let quiet = message(newLink, link(3, flags: 0))
    #expect(receive(quiet + quiet + message(newLink, link(5, flags: running)), &links))
  }

  @Test func damagedDatagramsAreNoNewsAndNoHarm() {
    var links = LinkChanges()
    let whole = message(newLink, link(3, flags: running))
    for length in 0..<16 { #expect(!receive(Array(whole.prefix(length)), &links)) }
    for length in [0, 3, 15, 400, UInt32.max] {
      #expect(!receive(message(newAddress, [1, 2, 3, 4], length: length), &links))
    }
    #expect(!receive(message(newLink, [1, 2, 3]), &links))
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      let size = Int.random(in: 0...80, using: &generator)
      _ = receive((0..<size).map { _ in UInt8.random(in: 0...40, using: &generator) }, &links)
    }
  }
}
