// SPDX-License-Identifier: Apache-2.0

import Detection
import Foundation
import Signalling
import Testing

@testable import DeviceConfiguration

/// The table of patterns, and what else the device is built of.
@Suite struct SignalSettingsTests {
  private func read(_ text: String) throws -> DeviceConfiguration {
    try DeviceConfiguration(yaml: Array(text.utf8))
  }

  private func faults(_ text: String) -> [ConfigurationError] {
    DeviceConfiguration.reading(Array(text.utf8)).faults
  }

  @Test func nothingIsSignalledUnlessItIsAskedFor() throws {
    let usual = try read("target_min: 15\n")
    #expect(usual.signals == nil && usual.sensors.isEmpty && usual.battery == nil)
    #expect(usual.system == "/sys")
  }

  @Test func aLampAloneHasTheUsualPatterns() throws {
    let signals = try #require(try read("signals: { led: lamp }\n").signals)
    #expect(signals.light == "lamp" && signals.vibrator == nil && signals.button == nil)
    #expect(signals.patterns == SignalSettings.usualPatterns && signals.hold == 2)
  }

  @Test func theTableChangesWhatItNamesAndNothingElse() throws {
    let read = try read(
      """
      signals:
        led: lamp
        vibrator: /dev/input/patrol-vibrator
        button: /dev/input/patrol-button
        hold_s: 3
        unit: BW-014
        patterns:
          no_fix: { led: [], vibration: [100, 50, 100] }
          in_hot_spot: { led: [20, 60000] }
      accelerometer: { unit: BW-014, name: lis2dw12 }
      battery: max17048
      """)
    let signals = try #require(read.signals)
    let usual = SignalSettings.usualPatterns
    #expect(signals.patterns[.noFix] == SignalPattern(light: [], vibration: [100, 50, 100]))
    #expect(signals.patterns[.inHotSpot]?.light == [20, 60000])
    #expect(signals.patterns[.inHotSpot]?.vibration == usual[.inHotSpot]?.vibration)
    #expect(signals.patterns[.doseReached] == usual[.doseReached])
    #expect(signals.hold == 3 && signals.unit == "BW-014")
    #expect(read.sensors[.accelerometer] == .init(unit: "BW-014", name: "lis2dw12"))
    #expect(read.battery == "max17048")
  }

  @Test(arguments: [
    ("signals: {}\n", "signals needs at least one of led, vibrator and button"),
    ("signals: { led: a, hold_s: 0 }\n", "hold_s must be a number from 0.5 to 10"),
    ("signals: { led: a, patterns: { no_fix: { led: [10] } } }\n", "led must be a list of at most"),
    ("signals: { led: a, patterns: { no_fix: { vibration: 5 } } }\n", "vibration must be a list"),
    ("signals: { led: a, patterns: { no_fix: { led: [1.5e2] } } }\n", "led must be a list"),
    ("accelerometer: { name: x }\n", "accelerometer needs the unit that wears it"),
    (
      "units: { /dev/a: BW-1 }\nsignals: { led: a, unit: BW-2 }\n",
      #"unit must be the name of a unit: "BW-1""#
    ),
    (
      "units: { /dev/a: BW-1 }\naccelerometer: { unit: /dev/a }\n",
      #"unit must be the name of a unit: "BW-1""#
    ),
  ])
  func whatIsWrongIsNamed(text: String, words: String) {
    let found = faults(text)
    #expect(found.count == 1 && found[0].reason.contains(words), "\(found)")
  }

  @Test func theNearestKeyIsNamed() {
    let found = faults("signals:\n  ledd: lamp\n  patterns:\n    no_fixx: {}\n")
    #expect(found.map(\.line) == [2, 4], "\(found)")
    #expect(found.first?.advice?.contains("is “led” meant?") == true)
    #expect(found.last?.advice?.contains("is “no_fix” meant?") == true)
  }

  @Test func theSamplesTableIsTheUsualOne() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Deploy/patrol.yaml")
    let lines = String(decoding: try Data(contentsOf: path), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex(of: "#signals:"))
    let text = lines[start...].filter { $0.hasPrefix("#") }.map { $0.dropFirst() }
      .filter { !$0.hasPrefix(" ") || $0.hasPrefix("  ") }
    let sample = try read(text.joined(separator: "\n"))
    #expect(sample.signals?.patterns == SignalSettings.usualPatterns)
    #expect(sample.signals?.light == "patrol-status" && sample.signals?.hold == 2)
    #expect(sample.sensors[.accelerometer]?.name == "lis2dw12" && sample.battery == "battery")
  }
}
