// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Patrol
import Testing
import Wire

@Suite struct DeviceHealthTests {
  private static let noon = Timestamp("2026-03-02T12:00:00.000Z")!

  private func health() -> DeviceHealth {
    var health = DeviceHealth(at: Self.noon, version: "0.1.0", configuration: "9f86d081884c7d65")
    health.hotSpots = "sha256:aa"
    var receiver = DeviceHealth.ReceiverHealth(unit: "BW-014", profile: "usual")
    (receiver.driver, receiver.interval, receiver.error) = ("u-blox", 1, 3.25)
    health.receivers = [receiver]
    health.waiting = 3
    health.notes = ["the disk is full"]
    return health
  }

  @Test func whatIsSaidArrives() throws {
    let said = health()
    #expect(DeviceHealth(header: said.headerValue) == said)
  }

  @Test func textsOfStrangersAreOnOneLineAndFiguresInRange() throws {
    var said = health()
    said.version = "0.1\n\u{1B}[31m" + String(repeating: "x", count: 500)
    said.receivers[0].model = "a\r\nb\u{202E}c"
    said.receivers[0].fixShare = 7
    said.receivers[0].unmoved = -4
    said.waiting = -1
    said.notes = ["two\nlines"]
    // As another program would send it, which cleans nothing.
    let header = Wire.bytes(of: said).base64EncodedString()
    let taken = try #require(DeviceHealth(header: header))
    #expect(taken.version.hasPrefix("0.1  [31mx") && taken.version.count == 80)
    #expect(taken.receivers[0].model == "a  b c")
    #expect(taken.receivers[0].fixShare == 1 && taken.receivers[0].unmoved == 0)
    #expect(taken.waiting == 0 && taken.notes == ["two lines"])
  }

  @Test func whatNoDeviceCanHaveSaidIsNothing() {
    for header in [
      "", "?", "e30=", Data("{\"at\":\"noon\"}".utf8).base64EncodedString(),
      Data(repeating: 0x20, count: 6000).base64EncodedString(),
    ] {
      #expect(DeviceHealth(header: header) == nil, "\(header.prefix(40))")
    }
  }

  @Test func aLongOneIsShortenedToWhatIsTaken() throws {
    var said = health()
    said.notes = (0..<8).map { "\($0)" + String(repeating: "é", count: 190) }
    said.receivers = (0..<24).map { number in
      var receiver = said.receivers[0]
      receiver.unit = "BW-\(number)" + String(repeating: "x", count: 180)
      return receiver
    }
    #expect(said.headerValue.utf8.count <= DeviceHealth.maximumBytes)
    let taken = try #require(DeviceHealth(header: said.headerValue))
    #expect(taken.notes.isEmpty && !taken.receivers.isEmpty && taken.waiting == 3)
  }

  @Test func theSignatureOfTheRequestCoversIt() throws {
    let key = Curve25519.Signing.PrivateKey()
    let request = RequestSignature(
      device: "d-1", counter: 42, method: "GET", target: "/v1/receipt", body: Data(),
      health: health().headerValue)
    let headers = Dictionary(uniqueKeysWithValues: request.headers(key: key).map { ($0, $1) })
    #expect(headers["Patrol-Health"] == request.health)
    let signature = try #require(headers["Patrol-Signature"])
    #expect(request.isMade(as: signature, by: key.publicKey))
    for other in ["", request.health + "A"] {
      var changed = request
      changed.health = other
      #expect(!changed.isMade(as: signature, by: key.publicKey))
    }
  }
}
