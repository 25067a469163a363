// SPDX-License-Identifier: Apache-2.0

import Detection
import Foundation
import Patrol
import Positioning
import Simulation
import Testing

/// gpsd's reports as other programs hand them on.
@Suite struct RewrittenReportTests {
  private static let seconds = 0..<12

  private static func members(_ second: Int) -> [(String, String)] {
    [
      ("class", "\"TPV\""), ("device", "\"/dev/gps\""), ("mode", "3"), ("status", "2"),
      ("time", "\"2026-03-02T14:00:\(10 + second).000Z\""), ("lat", "51.500000123"),
      ("lon", "-0.7"), ("eph", "4.25"), ("speed", "1.5"), ("track", "90.0"),
    ]
  }

  private static func report(
    _ members: [(String, String)], colon: String = ":", comma: String = ","
  ) -> String {
    "{" + members.map { "\"\($0.0)\"\(colon)\($0.1)" }.joined(separator: comma) + "}"
  }

  private static func lines(_ line: (Int) -> String) -> String {
    seconds.map(line).joined(separator: "\n") + "\n"
  }

  private static let plain = lines { report(members($0)) }

  private static let rewritten: [(name: String, text: String)] = [
    ("blanks", lines { report(members($0), colon: ": ", comma: ", ") }),
    ("blank after the colon only", lines { report(members($0), colon: ": ") }),
    ("another order", lines { report(members($0).reversed()) }),
    ("gpspipe -t", lines { "Mon Mar 02 14:00:00 2026: " + report(members($0)) }),
    ("gpspipe -tu", lines { "1772460000.123456: " + report(members($0), colon: " : ") }),
    ("an array", "[" + seconds.map { report(members($0)) }.joined(separator: ", ") + "]\n"),
    (
      "an array over many lines",
      "[\n" + seconds.map { report(members($0), comma: ",\n  ") }.joined(separator: ",\n") + "\n]"
    ),
    (
      "an object over many lines",
      lines { report(members($0), comma: ",\n  ").replacing("{", with: "{\n") }
    ),
    (
      "objects and arrays within",
      lines {
        report([("x", #"{"lat":1,"a":[1,{"class":"SKY"}]}"#)] + members($0) + [("y", "[[],{}]")])
      }
    ),
    (
      "an array with what is no position between",
      "["
        + seconds.map { report(members($0)) + #",{"class":"SKY","satellites":[{"PRN":1}]}"# }
        .joined(separator: ",") + "]\n"
    ),
  ]

  private func fixes(_ text: String, cutInto size: Int = .max) -> (
    fixes: [UnitReport], damaged: Int
  ) {
    let stream = GpsdStream(rules: FixRules()) { $0 }
    var rest = Array(text.utf8)[...]
    var found: [UnitReport] = []
    while !rest.isEmpty {
      found += stream.receive(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return (found + stream.finish(), stream.tally.damaged)
  }

  @Test(arguments: rewritten.map(\.name))
  func whatAnotherProgramWroteIsReadAsGpsdsOwn(name: String) throws {
    let expected = fixes(Self.plain).fixes
    try #require(expected.count == Self.seconds.count)
    let text = try #require(Self.rewritten.first { $0.name == name }).text
    for size in [Int.max, 1, 7] {
      let read = fixes(text, cutInto: size)
      #expect(read.fixes == expected)
      #expect(read.damaged == 0)
    }
  }

  @Test(arguments: [
    #"{"class": "TPV", "mode": 3, "lat": 51.5, "lon": -inf}"#,
    #"{"class":"TPV","device":"/dev/gps","mode":3,"lat": -inf,"lon":0.1}"#,
    #"{"class": "TPV", "mode": 3, "lat": "north"}"#, #"{"class": "TPV", "mode": 3"#,
    #"e":3}{"class":"TPV","mode":3}"#, #"{"mode": 3, "lat": 51.5}"#, "[1,2,3]",
    #"["{\"class\":\"TPV\"}"#, "{\n\"class\": \"TPV\",\n\"mode\"", "[[[",
  ])
  func whatIsNoWholeReportStaysDamagedAndTheNextIsRead(text: String) {
    let read = fixes(text + "\n" + Self.plain)
    #expect(read.damaged >= 1 || text == "[[[")
    #expect(read.fixes.count >= Self.seconds.count - 1)
  }

  private static func minuteLater(_ text: String) -> String {
    text.replacing("T14:00:", with: "T14:01:")
  }

  /// However a report that is spread over lines breaks off: within a name, a value or between.
  @Test(arguments: [
    "{", "  {", "\u{FEFF}{", "{\n\"class\":\"TPV\",", "{\n\"class\":\"TPV\"", "{\n\"cla",
    "{\n\"class\":\"TPV\",\n\"mode\":3", "{\n\"class\":\"TPV\",\n\"mode\"", "{\n{\n{",
    "{\n\"class\":\"SKY\",\n\"satellites\":[\n{\"PRN\":1}", "{\n\"x\":{\"y\":1}", "{\nno JSON",
  ])
  func aReportThatBreaksOffTakesNoOtherWithIt(beginning: String) {
    for following in ["blanks", "gpspipe -t", "an object over many lines"] {
      let good = Self.rewritten.first { $0.name == following }?.text ?? ""
      for size in [Int.max, 1, 7] {
        let text = good + beginning + "\n" + Self.minuteLater(good)
        let read = fixes(text, cutInto: size)
        #expect(read.fixes.count == 2 * Self.seconds.count, "\(following)")
        #expect(read.damaged >= 1)
      }
    }
  }

  @Test func aReportThatBreaksOffWithinAnArrayTakesNoOtherWithIt() {
    let reports = Self.seconds.map { Self.report(Self.members($0)) }
    for broken in [
      "{", #"{"class":"TPV","#, #"{"class":"TPV""#, "{\n\"mode\":3\n", #"{"cla"#, #"{"a":x"y"}"#,
    ] {
      for separator in [", ", ",\n"] {
        // On one line nobody can tell where the next report begins.
        if ["a", "}"].contains(broken.last), separator == ", " { continue }
        let text =
          "[" + reports[..<6].joined(separator: separator) + separator + broken
          + separator.dropFirst() + reports[6...].joined(separator: separator) + "]\n"
        let read = fixes(text + Self.minuteLater(Self.plain))
        #expect(read.fixes.count == 2 * reports.count, "\(text)")
        #expect(read.damaged >= 1)
      }
    }
  }

  @Test(arguments: ["\u{FEFF}", " ", "\t ", "\u{FEFF} "])
  func anArrayMayStandBehindBlanksOrAByteOrderMark(lead: String) throws {
    let array = try #require(Self.rewritten.first { $0.name == "an array" }).text
    for text in [lead + array, lead + "\n" + array, lead + array.replacing("[", with: "[\n")] {
      for size in [Int.max, 1] {
        let read = fixes(text, cutInto: size)
        #expect(read.fixes.count == Self.seconds.count)
        #expect(read.damaged == (text.hasPrefix(lead + "\n") && lead.contains("\u{FEFF}") ? 1 : 0))
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func damagedArraysGiveTheSameHoweverTheyAreCut() {
    let telling = Array("{}[]\",:\\\n 0".utf8)
    for seed in UInt64(1)...400 {
      var random = SeededGenerator(seed: seed)
      let form = Self.rewritten[Int.random(in: 0..<Self.rewritten.count, using: &random)]
      var bytes = Array(form.text.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let byte = telling[Int.random(in: 0..<telling.count, using: &random)]
        bytes.replaceSubrange(place..<place + (Bool.random(using: &random) ? 1 : 0), with: [byte])
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let whole = fixes(text)
      for size in [1, 13] {
        let cut = fixes(text, cutInto: size)
        #expect(cut.fixes == whole.fixes, "seed \(seed): \(form.name)")
        #expect(cut.damaged == whole.damaged, "seed \(seed): \(form.name)")
      }
    }
  }

  @Test func otherReportsThatWereRewrittenAreWhole() {
    let stream = GpsdStream(rules: FixRules()) { $0 }
    _ = stream.receive(Array("{\"device\": \"/dev/gps\", \"class\": \"SKY\"}\n".utf8))
    #expect(stream.tally.whole == 1 && stream.tally.positions == 0)
  }
}
