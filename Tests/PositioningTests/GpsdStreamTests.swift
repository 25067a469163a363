// SPDX-License-Identifier: Apache-2.0

import Detection
import Geography
import Patrol
import Positioning
import Simulation
import Testing

@Suite struct GpsdStreamTests {
  private func stream() -> GpsdStream {
    GpsdStream(rules: FixRules()) { $0.isEmpty ? "unnamed" : $0 }
  }

  private static func line(_ second: Int, device: String = "/dev/gps", latitude: String = "51.5")
    -> String
  {
    let time = Timestamp("2026-03-02T14:00:00Z")!.advanced(bySeconds: Double(second))
    return #"{"class":"TPV","device":"\#(device)","mode":3,"time":"\#(time)","#
      + #""lat":\#(latitude),"lon":0.7,"eph":19.0,"speed":1.25,"track":90.0}"# + "\n"
  }

  private func fixes(_ reports: [UnitReport]) -> [Fix] {
    reports.compactMap { if case .fix(let fix, _) = $0 { fix } else { nil } }
  }

  @Test func allThatAFixNeedsIsRead() throws {
    let stream = stream()
    let found = fixes(stream.receive(Array(Self.line(7).utf8)) + stream.finish())
    let fix = try #require(found.first)
    #expect(fix.unit == "/dev/gps")
    #expect(fix.time == Timestamp("2026-03-02T14:00:07Z"))
    #expect(fix.coordinate.latitude == 51.5 && fix.coordinate.longitude == 0.7)
    #expect(fix.horizontalError == 19 && fix.speed == 1.25 && fix.course == 90)
  }

  @Test func whatGpsdSaysOfReceiversIsKeptByUnit() {
    let stream = GpsdStream(rules: FixRules()) { $0 == "/dev/none" ? nil : "unit of \($0)" }
    let text = #"""
      {"class":"DEVICES","devices":[{"class":"DEVICE","path":"/dev/a","driver":"u-blox","subtype":\#
      "SW ROM CORE 3.01","subtype1":"HW 00080000"},\#
      {"class":"DEVICE","path":"/dev/none","driver":"x"}]}
      {"class":"DEVICE","path":"/dev/a","activated":0}
      {"class":"DEVICE","path":"/dev/b","driver":"NMEA\u001b0183"}
      {"class":"DEVICES","devices":[
      """#
    _ = stream.receive(Array("\(text)\n".utf8))
    #expect(
      stream.models == [
        "unit of /dev/a": ReceiverModel(driver: "u-blox", model: "SW ROM CORE 3.01 HW 00080000"),
        "unit of /dev/b": ReceiverModel(driver: "NMEA 0183", model: nil),
      ])
  }

  @Test func theSameBytesGiveTheSameFixesHoweverTheyAreCut() {
    let text = Array((0..<50).map { Self.line($0) }.joined().utf8)
    let whole = stream()
    let expected = whole.receive(text) + whole.finish()
    let seed: UInt64 = 7
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let cut = stream()
      var result: [UnitReport] = []
      var rest = text[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...300, using: &random)
        result += cut.receive(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(result + cut.finish() == expected, "seed \(seed)")
    }
  }

  @Test func whatAReportLeavesOutIsNotLeftOverFromTheOneBefore() throws {
    let stream = stream()
    let bare =
      #"{"class":"TPV","device":"/dev/gps","mode":2,"time":"2026-03-02T14:00:01.000Z","lat":51.6,"lon":0.8}"#
    let found = fixes(
      stream.receive(Array((Self.line(0) + bare + "\n").utf8)) + stream.finish())
    let last = try #require(found.last)
    #expect(last.horizontalError == nil && last.speed == nil && last.course == nil)
  }

  @Test func eachReceiverIsAUnitOfItsOwn() {
    let stream = stream()
    let text = (0..<10).map { Self.line($0, device: "/dev/a") + Self.line($0, device: "/dev/b") }
    let found = fixes(stream.receive(Array(text.joined().utf8)) + stream.finish())
    #expect(found.count { $0.unit == "/dev/a" } == 10)
    #expect(found.count { $0.unit == "/dev/b" } == 10)
  }

  @Test(arguments: [
    "{\"class\":\"TPV\",\"device\":\"/dev/gps\",\"mode\":3,\"time\":\"2026",
    "garbage", "{}", "[]", "null", "{\"class\":", "\u{0}\u{0}\u{0}",
    "{\"class\":\"TPV\"", "{\"class\":\"TPV\",\"lat\":\"x\"}",
    "{\"class\":\"TPV\",\"mode\":[1,2,3]}", "{\"class\":\"TPV\"}{\"class\":\"TPV\"}",
  ])
  func aDamagedLineIsSkippedCountedAndNamed(line: String) {
    let stream = stream()
    let found = fixes(
      stream.receive(Array((Self.line(0) + line + "\n" + Self.line(1)).utf8)) + stream.finish())
    #expect(found.count == 2)
    #expect(stream.tally.damaged == 1)
    #expect(stream.tally.firstDamaged == [2])
  }

  @Test func anOverlongLineIsDroppedAndTheNextIsRead() {
    let stream = stream()
    let long = String(repeating: "x", count: 3_000_000)
    let found = fixes(
      stream.receive(Array((long + "\n" + Self.line(0)).utf8)) + stream.finish())
    #expect(found.count == 1 && stream.tally.damaged == 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func fiveReceiversAtOnceDoNotHang() {
    // libgps' own gps_unpack loops for ever on this line.
    let devices = (0..<9).map { #"{"class":"DEVICE","path":"/dev/gps\#($0)","activated":0}"# }
    let line = #"{"class":"DEVICES","devices":[\#(devices.joined(separator: ","))]}"# + "\n"
    let stream = stream()
    #expect(fixes(stream.receive(Array((line + Self.line(0)).utf8)) + stream.finish()).count == 1)
    #expect(stream.tally.damaged == 0)
  }

  @Test(.timeLimit(.minutes(1)))
  func anyDamageToRealLinesIsSurvived() {
    let seed: UInt64 = 4711
    var random = SeededGenerator(seed: seed)
    let text = Array((0..<40).map { Self.line($0) }.joined().utf8)
    for _ in 0..<2000 {
      var damaged = text
      for _ in 0..<Int.random(in: 1...20, using: &random) {
        let place = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[place] = UInt8.random(in: 0...255, using: &random)
        case 1: damaged.remove(at: place)
        default: damaged.insert(UInt8.random(in: 0...255, using: &random), at: place)
        }
      }
      let stream = stream()
      let reports = stream.receive(damaged) + stream.finish()
      let found = fixes(reports)
      #expect(found.count <= 41, "seed \(seed)")
      #expect(found.allSatisfy { $0.coordinate.isOnTheGlobe })
      #expect(isInOrder(reports), "seed \(seed)")
    }
  }

  /// Whether each unit's fixes come in the order of their time, but for where it stepped back.
  private func isInOrder(_ reports: [UnitReport]) -> Bool {
    Set(reports.map(\.unit)).allSatisfy { unit in
      reports.filter { $0.unit == unit }
        .split { if case .timeStepped = $0 { true } else { false } }
        .allSatisfy { part in
          let times = fixes(Array(part)).map(\.time)
          return zip(times, times.dropFirst()).allSatisfy(<)
        }
    }
  }
}
