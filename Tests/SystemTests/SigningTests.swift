// SPDX-License-Identifier: Apache-2.0

import Foundation
import Journaling
import Patrol
import TestSupport
import Testing
import Uploading

/// Records are signed when they are journaled: what is changed on the disk afterwards is told of.
@Suite(.timeLimit(.minutes(3))) struct SigningTests {
  private static let refused =
    "1 record has a wrong signature: changed on this device after signing"

  /// Three visits as the collector keeps them; then somebody writes on the disk.
  private func keepAndForge(_ device: Device) throws {
    do {
      let identity = try DeviceIdentity.load(from: "\(device.state)/device.key")
      let journal = try Journal(path: "\(device.state)/journal", signer: identity.signer)
      for number in 1...3 { try journal.append(.visit(.sample("v-\(number)"))) }
    }
    #expect(try forge("\"v-2\"", into: "\"v-9\"", in: "\(device.state)/journal") == 1)
  }

  private func expectTheOthers(at centre: Centre) async throws {
    let visits = try await centre.command("export", "visits")
    #expect(visits.split(separator: "\n").count == 2 && !visits.contains("\"v-9\""), "\(visits)")
    let aside = try await centre.command("export", "quarantine")
    #expect(aside.contains("v-9") && aside.contains("its signature is not the device's"))
  }

  @Test func whatWasChangedOnTheDiskIsRefusedAndToldOfAndTheRestIsSent() async throws {
    let (centre, device) = try await Device.withoutGpsd()
    try await centre.enrol(device, as: "VAN-1")
    try keepAndForge(device)
    try await device.start(connected: false)
    try await eventually("the store has answered for all") {
      (try await device.status()["records"] as? JSONObject)?["waiting"] as? Int == 0
    }
    try await expectTheOthers(at: centre)
    let troubles = try await device.status()["troubles"] as? [String]
    #expect(troubles?.contains(Self.refused) == true, "\(troubles ?? [])")
    try await eventually("the log tells") { try device.log.contains(Self.refused) }
    let doctor = try await device.command("doctor", "--json").output.json
    let findings = try #require(doctor["findings"] as? [JSONObject])
    #expect(
      findings.contains {
        $0["subject"] as? String == "journal" && $0["state"] as? String == "broken"
          && $0["says"] as? String == Self.refused
      })
    // It is not sent again, however often the receipt lacks it; the centre hears of it.
    for _ in 0..<2 {
      let said = try await device.command("sync")
      #expect(said.status == 65 && said.errors.contains("0 records sent"), "\(said)")
      #expect(said.errors.contains("missing: 2"), "\(said)")
    }
    #expect(try await centre.command("device", "list", "--json").contains(Self.refused))
  }

  @Test func whoSendsWithoutACollectorIsToldToo() async throws {
    let (centre, device) = try await Device.withoutGpsd()
    try await centre.enrol(device, as: "VAN-1")
    try keepAndForge(device)
    let sent = try await device.command("sync")
    #expect(sent.status == 65 && sent.output.contains(Self.refused), "\(sent)")
    try await expectTheOthers(at: centre)
    // Nothing mends it, so it is said again.
    #expect(try await device.command("sync").status == 65)
  }

  @Test func recordsOfBeforeTheEnrolmentAreSaidToBeSignedWhenTheyAreSent() async throws {
    let (centre, device) = try await Device.withoutGpsd()
    try await device.start(connected: false)
    try await device.done("shift", "start", "--officer", "o-1")
    try await device.done("shift", "end")
    #expect(try device.log.contains("records are kept here, unsigned, until the store"))
    #expect(try await device.done("status").contains("1 waiting (1 signed when sent)"))
    #expect(try await device.done("journal").contains("1 waiting (1 signed when sent)"))
    #expect(try await device.command("doctor").output.contains("1 waiting (1 signed when sent)"))
    try await centre.enrol(device, as: "VAN-1")
    try await device.done("config", "reload")
    try await eventually("it is sent") {
      (try await device.status()["records"] as? JSONObject)?["sent"] as? Int == 1
    }
    try await eventually("the log tells") { try device.log.contains("1 signed only now") }
    // From here on records are signed when they are kept.
    try await device.done("shift", "start", "--officer", "o-1")
    try await device.done("shift", "end")
    #expect(try await device.done("sync").contains("2 of 2"))
    let journal = try JournalContents(path: "\(device.state)/journal")
    #expect(try journal.entries().map { $0.signature != nil } == [false, true])
    // And no more once the key is gone, which is said with the reason.
    try FileManager.default.removeItem(atPath: "\(device.state)/device.key")
    try await device.done("config", "reload")
    let said = "records are kept unsigned from now on: \(device.state)/device.key: this device is not"
    try await eventually("the log tells") { try device.log.contains(said) }
  }
}
