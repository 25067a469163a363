// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@testable import Signalling

/// Lights and vibrators in a directory of the shape of sysfs.
@Suite(.timeLimit(.minutes(1))) struct SignallerTests {
  private func settings(light: String? = "lamp", vibrator: String? = "shaker") -> SignalSettings {
    var settings = SignalSettings()
    (settings.light, settings.vibrator) = (light, vibrator)
    return settings
  }

  private func signaller(_ settings: SignalSettings, on board: Board) -> Signaller {
    Signaller(settings, in: board.path) { board.complain($0) }
  }

  @Test func theKernelBlinksWhereItCan() async throws {
    let board = try Board(light: "none timer [pattern]", offersPattern: true)
    let signaller = signaller(settings(), on: board)
    await signaller.show([.noFix, .onShift])
    #expect(board.text("class/leds/lamp/pattern") == "64 100 64 0 0 900 0 0")
    #expect(board.text("class/leds/lamp/repeat") == "-1")
    await signaller.show([.doseReached, .inHotSpot, .onShift])
    #expect(board.text("class/leds/lamp/pattern") == "64 1000 64 1000")
    await signaller.stop()
    #expect(board.text("class/leds/lamp/pattern") == "0 1000 0 1000")
    #expect(board.complaints.withLock { $0 } == [])
  }

  @Test func thePatternTriggerIsChosenWhereItIsOffered() async throws {
    let board = try Board(light: "[none] timer pattern")
    await signaller(settings(), on: board).show([.doseReached])
    #expect(board.text("class/leds/lamp/trigger") == "pattern")
    let other = try Board(light: "none [heartbeat]")
    await signaller(settings(), on: other).show([.doseReached])
    #expect(other.text("class/leds/lamp/trigger") == "none")
  }

  @Test func elsewhereItBlinksByItself() async throws {
    let board = try Board()
    let signaller = signaller(settings(), on: board)
    await signaller.show([.inHotSpot])
    for level in ["64", "0", "64"] {
      try await board.comes(level, in: "class/leds/lamp/brightness")
    }
    await signaller.show([.offShift])
    #expect(board.text("class/leds/lamp/brightness") == "0", "dark from then on")
    await signaller.show([.doseReached])
    #expect(board.text("class/leds/lamp/brightness") == "64")
  }

  @Test func whatIsNewIsFeltAndWhatHeldBeforeTheStartIsNot() async throws {
    let board = try Board()
    let signaller = signaller(settings(), on: board)
    await signaller.show([.onShift])
    try await Task.sleep(for: .milliseconds(50))
    #expect(board.text("class/leds/shaker/brightness") == "0\n", "it held already")
    await signaller.show([.onShift, .inHotSpot])
    try await board.comes("1", in: "class/leds/shaker/brightness")
    try await board.comes("0", in: "class/leds/shaker/brightness")
    await signaller.stop()
  }

  @Test func aTimedOutputIsToldHowLong() async throws {
    let board = try Board()
    await signaller(settings(vibrator: "old"), on: board).feel(.inHotSpot)
    try await board.comes("300", in: "class/timed_output/old/enable")
  }

  @Test func aDeviceThatFailsIsToldOnceAndTriedAgain() async throws {
    let board = try Board()
    let signaller = signaller(settings(light: "later", vibrator: "/nowhere"), on: board)
    for _ in 0..<3 {
      await signaller.show([.doseReached])
      await signaller.show([.offShift])
    }
    await signaller.feel(.inHotSpot)
    let end = ContinuousClock.now + .seconds(20)
    while board.complaints.withLock({ $0.count }) < 2, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(5))
    }
    let complaints = board.complaints.withLock { $0 }
    #expect(complaints.count == 2, "\(complaints)")
    #expect(complaints.contains { $0.contains("the light does not work") })
    #expect(complaints.contains { $0.contains("the vibrator does not work: /nowhere") })
    try board.add("class/leds/later/brightness", "0\n")
    await signaller.show([.doseReached])
    #expect(board.text("class/leds/later/brightness") == "255")
  }

  @Test func everySignalCanBeToldFromEveryOther() {
    let patterns = SignalSettings.usualPatterns
    #expect(Set(patterns.keys) == Set(Signal.allCases))
    let lights = Signal.allCases.filter { $0 != .refused }.compactMap { patterns[$0]?.light }
    #expect(Set(lights).count == lights.count)
    let felt = patterns.values.map(\.vibration).filter { !$0.isEmpty }
    #expect(Set(felt).count == felt.count)
    for pattern in patterns.values {
      #expect((pattern.light + pattern.vibration).allSatisfy(SignalPattern.step.contains))
    }
  }
}
