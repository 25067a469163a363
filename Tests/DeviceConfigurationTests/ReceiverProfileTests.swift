// SPDX-License-Identifier: Apache-2.0

import Detection
import DeviceConfiguration
import Foundation
import Patrol
import Testing

/// What the configuration says of receivers.
@Suite struct ReceiverProfileTests {
  private func read(_ text: String) throws -> DeviceConfiguration {
    try DeviceConfiguration(yaml: Array(text.utf8))
  }

  @Test func aReceiverHasTheProfileOfItsUnitOrItsPath() throws {
    let configuration = try read(
      """
      units: {/dev/a: BW-1, /dev/b: BW-2, /dev/c: BW-3}
      profiles:
        coarse: {error_spread: 0.2, kinds: [{drift_share: 0.5, flicker_s: 2, error_m: 20}]}
        seldom: {interval_s: 30, static_hold_s: 1200, doppler_error_m_per_s: 0.5}
      receivers: {BW-1: coarse, /dev/b: seldom}
      """)
    let coarse = configuration.receiver(of: "BW-1")
    #expect(coarse.errorSpread == 0.2 && coarse.interval == nil)
    #expect(
      coarse.kinds
        == [ReceiverProfile.Kind(driftShare: 0.5, flicker: 2, error: 20, weight: 1)])
    let seldom = configuration.receiver(of: "BW-2")
    #expect(seldom.interval == 30 && seldom.staticHold == 1200 && seldom.dopplerError == 0.5)
    #expect(seldom.kinds == ReceiverProfile.usual.kinds)
    #expect(configuration.receiver(of: "BW-3") == .usual)
    #expect(configuration.receiver(of: "never heard of") == .usual)
  }

  @Test(arguments: [
    ("profiles:\n  p:\n    error_spread: 9", 3, "error_spread must be a number from 0.05 to 3"),
    ("profiles:\n  p: {}\n  q:\n    eror_spread: 1", 4, "knows no “eror_spread”"),
    ("profiles:\n  p:\n    kinds: many", 3, "kinds must be a list"),
    ("profiles:\n  p:\n    kinds: []", 3, "1 to 8 kinds"),
    ("profiles:\n  p:\n    kinds:\n    - {flicker_s: 1, error_m: 5}", 4, "needs drift_share"),
    ("profiles:\n  p:\n    kinds:\n    - {drift_share: 2}", 4, "drift_share must be"),
    ("profiles:\n  p: {}\nreceivers:\n  BW-1: q", 4, "does not define; it defines \"p\""),
    ("receivers:\n  BW-1: q", 2, "it defines none"),
    ("profiles: 7", 1, "names and values"),
    (
      "units: {/dev/a: B}\nprofiles: {p: {}, q: {}}\nreceivers:\n  B: p\n  /dev/a: q", 4,
      "two profiles"
    ),
  ])
  func aFaultInAProfileNamesItsLine(text: String, line: Int, words: String) {
    let fault = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(fault?.line == line, "\(fault?.description ?? "")")
    #expect(fault?.reason.contains(words) == true, "\(fault?.description ?? "")")
  }

  @Test func theSamplesFiguresAreTheUsualProfile() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Deploy/patrol.yaml")
    let lines = String(decoding: try Data(contentsOf: path), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex(of: "#profiles:"))
    let end = try #require(lines.firstIndex(of: "#receivers:"))
    let text = lines[start...(end + 1)].filter { $0.hasPrefix("#") }.map { $0.dropFirst() }
      .filter { !$0.hasPrefix(" ") || $0.hasPrefix("  ") }
    let configuration = try read(text.joined(separator: "\n"))
    #expect(configuration.profiles["usual-again"] == .usual)
    #expect(configuration.receiver(of: "BW-014").interval == 10)
  }
}
