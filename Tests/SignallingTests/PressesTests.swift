// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Signalling

/// A long press from a short one, by a clock that the test sets.
@Suite struct PressesTests {
  private static let second: UInt64 = 1_000_000_000

  @Test func aPressOfTwoSecondsBooksWhileItIsStillHeldAndOnce() {
    var presses = Presses(hold: 2)
    #expect(presses.deadline == nil)
    #expect(presses.take(isDown: true, at: Self.second) == nil)
    #expect(presses.deadline == 3 * Self.second)
    #expect(presses.pass(to: 3 * Self.second - 1) == nil)
    #expect(presses.pass(to: 3 * Self.second) == .long)
    #expect(presses.deadline == nil && presses.pass(to: 9 * Self.second) == nil)
    #expect(presses.take(isDown: false, at: 10 * Self.second) == nil)
  }

  @Test func aShortPressIsToldWhenItEndsAndABounceIsNone() {
    var presses = Presses(hold: 2)
    #expect(presses.take(isDown: true, at: 0) == nil)
    #expect(presses.take(isDown: false, at: Self.second / 2) == .short)
    #expect(presses.take(isDown: true, at: Self.second) == nil)
    #expect(presses.take(isDown: false, at: Self.second + 10_000_000) == nil)
    #expect(presses.take(isDown: false, at: 2 * Self.second) == nil, "nothing was held")
  }

  @Test func aHoldThatNobodyLookedAtInTimeIsLongAllTheSame() {
    var presses = Presses(hold: 2)
    #expect(presses.take(isDown: true, at: 0) == nil)
    #expect(presses.take(isDown: false, at: 5 * Self.second) == .long)
  }

  @Test func aButtonThatIsGoneIsNotHeld() {
    var presses = Presses(hold: 2)
    #expect(presses.take(isDown: true, at: 0) == nil)
    presses.forget()
    #expect(presses.pass(to: 9 * Self.second) == nil)
  }
}
