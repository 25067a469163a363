// SPDX-License-Identifier: Apache-2.0

import Testing
import Text

@Suite struct WordsTests {
  @Test(arguments: [
    (-0.0004, 3, "0.000"), (-1.2345, 2, "-1.23"), (7, 0, "7"), (0.05, 3, "0.050"),
    (2.5, 0, "3"), (-2.5, 0, "-3"), (179.123456789, 9, "179.123456789"),
  ])
  func decimalsAreFixedAndHalvesGoAwayFromZero(number: Double, places: Int, text: String) {
    #expect(number.decimal(places) == text)
  }

  @Test(arguments: [1e15, 1e300, .infinity, .nan])
  func whatHasTooManyDigitsIsWrittenAllTheSame(number: Double) {
    #expect(number.decimal(3) == number.description)
  }

  @Test func figuresHaveATrueMinusAndAPlusWhereAsked() {
    #expect((-1.25).figure(1) == "−1.3")
    #expect(1.25.figure(1, isSigned: true) == "+1.3")
    #expect(0.01.figure(1, isSigned: true) == "0.0")
    #expect((-0.01).figure(1) == "0.0")
  }

  @Test func theShortestFormHasNoDecimalsThatSayNothing() {
    #expect([15, 7.5, 0.25, 1.0 / 3].map(\.shortest) == ["15", "7.5", "0.25", "0.333"])
  }

  @Test(arguments: ["\u{1B}[2J", "two\nlines", "a\u{2028}b", "tab\t"])
  func textWithControlsIsNotOneLine(text: String) {
    #expect(!text.isOneLine)
    #expect(text.printable.isOneLine && text.onOneLine().isOneLine)
    #expect(text.printable.contains("\u{FFFD}") && text.onOneLine().contains(" "))
  }

  @Test func directionMarksAreNotPrintedAndDoNotBreakALine() {
    #expect("a\u{202E}b".isOneLine)
    #expect("a\u{202E}b".printable == "a\u{FFFD}b")
  }

  @Test func anExcerptIsShortAndSaysThatItIsCut() {
    #expect("HS01".excerpt() == "HS01")
    #expect(String(repeating: "x", count: 41).excerpt() == String(repeating: "x", count: 40) + "…")
  }

  @Test func linesBreakBetweenWordsAndOnlyThere() {
    #expect("one two three".wrapped(to: 7, indent: 2) == "one two\n  three")
    #expect("  one two".wrapped(to: 5, indent: 4) == "  one\n    two")
    #expect("one".wrapped(to: 5, first: "term ") == "term one")
    #expect("incomprehensible is".wrapped(to: 5) == "incomprehensible\nis")
  }

  @Test func listsAndCountsReadAsInASentence() {
    #expect(["a"].list() == "a")
    #expect(["a", "b"].list() == "a and b")
    #expect(["a", "b", "c"].list("or") == "a, b or c")
    #expect([String]().list() == "")
    #expect([1.of("visit"), 2.of("visit"), 0.of("visit")] == ["1 visit", "2 visits", "0 visits"])
  }

  @Test func numberedNamesSortByTheirNumbers() {
    let names = ["HS10", "HS2", "HS02", "B1", "HS", "HS2a"]
    let sorted = names.sorted { $0.naturallyPrecedes($1) }
    #expect(sorted == ["B1", "HS", "HS02", "HS2", "HS2a", "HS10"])
  }

  @Test(arguments: [
    ("ulr", "url"), ("unit", "units"), ("time_zon", "time_zone"), ("Hotspots", "hotspots"),
    ("certificate", "certificates"), ("gps", "gpsd"),
  ])
  func aTypoIsNearTheWordThatWasMeant(typo: String, word: String) {
    let words = ["gpsd", "units", "hotspots", "url", "certificates", "time_zone", "send"]
    #expect(typo.nearest(of: words) == word)
  }

  @Test(arguments: ["", "speed", "x", "target"]) func aWordOfItsOwnIsNearNone(word: String) {
    #expect(word.nearest(of: ["gpsd", "units", "hotspots", "control"]) == nil)
  }
}
