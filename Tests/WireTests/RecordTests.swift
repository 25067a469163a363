// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Simulation
import Testing
import Wire

struct RecordTests {
  private static let visitText = """
    {"bridged_s":21.7,"detector":"1","dwell_high_s":931.5,"dwell_low_s":871,"dwell_s":901.7,\
    "ended":"left","entered":"2026-03-02T14:07:31.200Z","error_m":4.2,"fixes":880,\
    "foot_quantiles_s":[868.5,884,900,914.2,929.5],"foot_s":900,"hotspot":"HS03","hotspots_version":"sha256:00/ff","id":"v-1","kind":"visit",\
    "left":"2026-03-02T14:23:02.900Z","observed_s":880,"officer":"o-7f3a","shift":"s-1",\
    "stays":[["2026-03-02T14:07:31.200Z","2026-03-02T14:17:31.200Z"],\
    ["2026-03-02T14:18:01.200Z","2026-03-02T14:23:02.900Z"]],"travel":"mixed",\
    "unit":"BW-014","v":1,"vehicle_s":1.7}
    """
  private static let shiftText = """
    {"detector":"1","ended":"2026-03-02T14:32:00.000Z","fixes":1430,\
    "hotspots_version":"sha256:00/ff","id":"s-1","kind":"shift",\
    "notes":["gpsd came back after 60 s"],"passes":{"HS04":1},"quarters":[\
    {"coverage":{"device_off_s":0,"gpsd_down_s":0,"no_fix_s":10,"observed_s":590},\
    "start":"2026-03-02T14:00:00.000Z"},\
    {"coverage":{"device_off_s":0,"gpsd_down_s":60,"no_fix_s":0,"observed_s":840},\
    "start":"2026-03-02T14:15:00.000Z"},\
    {"coverage":{"device_off_s":120,"gpsd_down_s":0,"no_fix_s":0,"observed_s":0},\
    "start":"2026-03-02T14:30:00.000Z"}],\
    "refused":{"no_position":10,"out_of_order":2},"short_silences":{"count":2,"seconds":10},\
    "silences":[{"elsewhere_s":0,"from":"2026-03-02T14:20:00.000Z","hotspots":{"HS03":60},\
    "to":"2026-03-02T14:21:00.000Z","why":"gpsd_down"},\
    {"elsewhere_s":60,"from":"2026-03-02T14:30:00.000Z","hotspots":{"HS03":120,"HS04":60},\
    "to":"2026-03-02T14:32:00.000Z","why":"device_off"}],"started":"2026-03-02T14:05:00.000Z",\
    "unit":"BW-014","v":1,"visits":1}
    """

  private func text(_ record: Record) -> String { String(decoding: record.bytes, as: UTF8.self) }

  private func read(_ text: String) throws(WireError) -> Record {
    try Record(bytes: Data(text.utf8))
  }

  private func reason(_ text: String) -> String {
    do {
      return "understood \(try read(text).id)"
    } catch {
      return error.description
    }
  }

  private func reason(_ bytes: Data) -> String { reason(String(decoding: bytes, as: UTF8.self)) }

  // MARK: There and back

  @Test func visitIsWrittenInTheDocumentedForm() {
    #expect(text(.visit(.sample)) == Self.visitText)
  }

  @Test func shiftIsWrittenInTheDocumentedForm() {
    #expect(text(.shift(.sample)) == Self.shiftText)
  }

  @Test func recordsReadBackAsTheyWere() throws {
    #expect(try read(Self.visitText) == .visit(.sample))
    #expect(try read(Self.shiftText) == .shift(.sample))
  }

  @Test func absentFieldsAreUnknownAndStayAbsent() throws {
    var visit = Visit.sample
    visit.officer = nil
    visit.shift = nil
    visit.meanError = nil
    let record = Record.visit(visit)
    #expect(
      !["officer", "shift", "error_m", "replaces"].contains { text(record).contains("\"\($0)\"") })
    #expect(try read(text(record)) == record)
  }

  @Test func correctionNamesTheRecordItReplaces() throws {
    var visit = Visit.sample
    visit.replaces = "v-0"
    #expect(text(.visit(visit)).contains("\"replaces\":\"v-0\""))
    #expect(try read(text(.visit(visit))) == .visit(visit))
  }

  @Test func sameRecordHasTheSameBytesHoweverItWasSpelt() throws {
    let spelt =
      Self.visitText.replacing("\"v\":1,", with: "")
      .replacing("{\"bridged_s\":21.7,", with: "{ \"v\" : 1, \"bridged_s\":2.17e1,\n")
      .replacing(
        "\"left\":\"2026-03-02T14:23:02.900Z\"", with: "\"left\":\"2026-03-02T15:23:02.9+01:00\""
      )
      .replacing("00/ff", with: "00\\/ff")
    #expect(spelt != Self.visitText)
    #expect(try text(read(spelt)) == Self.visitText)
  }

  @Test func fieldsOfLaterVersionsOfTheProgramAreLeftAlone() throws {
    let more = Self.visitText.replacing("\"v\":1", with: "\"v\":1,\"weather\":{\"rain\":[1]}")
    #expect(try read(more) == .visit(.sample))
  }

  @Test func textOfAnyKindSurvives() throws {
    var shift = Shift.sample
    shift.notes = ["\"quote\", \\ and 🚓 ", String(repeating: "long ", count: 1000)]
    let record = Record.shift(shift)
    #expect(!record.bytes.contains(UInt8(ascii: "\n")))
    #expect(try Record(bytes: record.bytes) == record)
  }

  @Test(arguments: ["line\nbreak", "\u{1B}[2J", "\u{9B}2J", "a\u{0}b", "\u{2028}"])
  func noteThatWouldDoMoreThanStandThereIsRefused(note: String) {
    var shift = Shift.sample
    shift.notes = ["restarted", note]
    #expect(throws: WireError.unreadable("a note holds a control character")) {
      try Record(bytes: Record.shift(shift).bytes)
    }
  }

  // MARK: What is not a record

  @Test(
    arguments: [
      ("", nil), ("null", nil), ("[]", nil), ("{", nil), ("{}", "v is missing"),
      (#"{"v":2,"kind":"visit"}"#, "at v: version 2 is not known here; this program knows 1"),
      (#"{"v":"1","kind":"visit"}"#, "at v: not a Int"),
      (#"{"v":1}"#, "kind is missing"),
    ] as [(String, String?)])
  func otherBytesAreRefused(text: String, expected: String?) {
    let reason = reason(text)
    #expect(!reason.hasPrefix("understood"))
    #expect(expected == nil || reason == expected)
  }

  @Test(arguments: [
    ("\"unit\":\"BW-014\",", "", "unit is missing"),
    ("\"unit\":\"BW-014\"", "\"unit\":null", "at unit: null is not allowed here"),
    ("\"fixes\":880", "\"fixes\":\"many\"", "at fixes: not a Int"),
    ("\"dwell_s\":901.7", "\"dwell_s\":\"long\"", "at dwell_s: not a Double"),
    ("\"ended\":\"left\"", "\"ended\":\"lost\"", "at ended: "),
    ("14:07:31.200Z\",\"error", "24:07:31.200Z\",\"error", "at entered: not an RFC 3339 time: "),
    ("14:18:01.200Z", "14:18:01.200", "at stays[1]"),
    ("14:17:31.200Z", "14:07:31.100Z", "at stays[0]: not a pair of times in order"),
    ("\"kind\":\"visit\"", "\"kind\":\"fix\"", "at kind: "),
    (",884,", ",", "at foot_quantiles_s: not 5 durations that rise from 0 on"),
    (",884,", ",884,884,", "at foot_quantiles_s: not 5 durations that rise from 0 on"),
    (",884,", ",868.4,", "at foot_quantiles_s: not 5 durations that rise from 0 on"),
    ("[868.5", "[-0.1", "at foot_quantiles_s: not 5 durations that rise from 0 on"),
  ])
  func faultIsToldWithItsPlace(found: String, replacement: String, expected: String) {
    let damaged = Self.visitText.replacing(found, with: replacement)
    #expect(damaged != Self.visitText)
    #expect(reason(damaged).hasPrefix(expected), "\(reason(damaged))")
  }

  @Test func recordOverTheLimitIsRefusedUnread() {
    let bytes = Data(repeating: UInt8(ascii: " "), count: Record.maximumBytes + 1)
    #expect(throws: WireError.unreadable("a record of 1048577 bytes is over 1048576")) {
      try Record(bytes: bytes)
    }
  }

  @Test func nestingDeeperThanAnyRecordIsRefused() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(!reason(deep).hasPrefix("understood"))
    #expect(!reason("{\"v\":1,\"x\":\(deep)").hasPrefix("understood"))
  }

  // MARK: Figures that cannot be true

  struct Flaw<Subject: Sendable>: Sendable, CustomTestStringConvertible {
    var reason: String
    var make: @Sendable (inout Subject) -> Void

    init(_ reason: String, _ make: @escaping @Sendable (inout Subject) -> Void) {
      self.reason = reason
      self.make = make
    }

    var testDescription: String { reason }
  }

  private static let nameFlaw = "a name is over 200 characters or holds a control character"
  private static let long = String(repeating: "x", count: 201)

  static let visitFlaws: [Flaw<Visit>] = [
    Flaw("id, unit or hotspot is empty") { $0.id = "" },
    Flaw("id, unit or hotspot is empty") { $0.unit = "" },
    Flaw("id, unit or hotspot is empty") { $0.hotSpot = "" },
    Flaw("fixes is negative") { $0.fixes = -1 },
    Flaw("left comes before entered") { $0.left = $0.entered.advanced(bySeconds: -1) },
    Flaw("a duration is negative") { $0.dwellLow = -0.1 },
    Flaw("a duration is negative") { $0.bridged = -1 },
    Flaw("a duration is negative") { $0.inVehicle = -1 },
    Flaw("dwell_s is outside its bounds") { $0.dwellLow = 901.8 },
    Flaw("dwell_s is outside its bounds") { $0.dwellHigh = 901.6 },
    Flaw("dwell_s is longer than from entered to left") {
      $0.dwell = 932.3
      $0.dwellHigh = 932.3
    },
    Flaw("there are no stays") { $0.stays = [] },
    Flaw("the stays do not run from entered to left") { $0.stays.removeFirst() },
    Flaw("the stays do not run from entered to left") { $0.stays.removeLast() },
    Flaw("the stays are out of order") {
      $0.stays = [
        Interval(from: $0.entered, to: $0.entered.advanced(bySeconds: 600)),
        Interval(from: $0.entered.advanced(bySeconds: 599.999), to: $0.left),
      ]
    },
    Flaw("the stays do not add up to dwell_s") { $0.dwell = 901.1 },
    Flaw("foot_s and vehicle_s do not add up to dwell_s") { $0.inVehicle = 2.3 },
    Flaw("observed_s and bridged_s do not add up to dwell_s") { $0.observed = 879.4 },
    Flaw("entered to left is over 31 days") { $0.left = $0.left.advanced(bySeconds: 31 * 86_400) },
    Flaw("dwell_high_s is over a day above dwell_s") { $0.dwellHigh = 1e305 },
    Flaw("dwell_high_s is over a day above dwell_s") { $0.dwellHigh = 901.7 + 86_401 },
    Flaw("travel contradicts foot_s and vehicle_s") { $0.travel = .vehicle },
    Flaw("travel contradicts foot_s and vehicle_s") {
      ($0.onFoot, $0.inVehicle) = ($0.inVehicle, $0.onFoot)
      $0.travel = .foot
    },
    Flaw("foot_quantiles_s is over a day above dwell_s") {
      $0.footQuantiles = DwellQuantiles(sure: 901.7 + 86_401)
    },
    Flaw("error_m is impossible") { $0.meanError = -0.1 },
    Flaw("error_m is impossible") { $0.meanError = 100_001 },
    Flaw(nameFlaw) { $0.id = long },
    Flaw(nameFlaw) { $0.unit = "BW\n014" },
    Flaw(nameFlaw) { $0.officer = "o\u{1B}[2J" },
    Flaw(nameFlaw) { $0.shift = long },
    Flaw(nameFlaw) { $0.hotSpot = "HS\u{2028}03" },
    Flaw(nameFlaw) { $0.hotSpotsVersion = long },
    Flaw(nameFlaw) { $0.detector = "\u{0}" },
    Flaw(nameFlaw) { $0.replaces = long },
  ]

  @Test(arguments: visitFlaws)
  func impossibleVisitIsRefusedWithTheReason(flaw: Flaw<Visit>) {
    var visit = Visit.sample
    flaw.make(&visit)
    #expect(reason(Record.visit(visit).bytes) == flaw.reason)
  }

  static let shiftFlaws: [Flaw<Shift>] = [
    Flaw("id or unit is empty") { $0.id = "" },
    Flaw("id or unit is empty") { $0.unit = "" },
    Flaw("a count is impossible") { $0.fixes = -1 },
    Flaw("a count is impossible") { $0.visits = .max },
    Flaw("a count is impossible") { $0.refused[.noPosition] = -1 },
    Flaw("a count is impossible") { $0.passes["HS04"] = .max },
    Flaw("there are more near visits than passes") {
      $0.passes["HS04"] = 1
      $0.nearVisits = ["HS04": [DwellQuantiles(sure: 60), DwellQuantiles(sure: 61)]]
    },
    Flaw("ended comes before started") { $0.ended = $0.started.advanced(bySeconds: -1) },
    Flaw("a coverage is negative") {
      $0.quarters[0].coverage.observed = -10
      $0.quarters[0].coverage.noFix = 610
    },
    Flaw("a quarter of an hour holds more than 900 s") {
      $0.quarters[1].coverage.observed = 842
      $0.quarters[0].coverage.observed = 588
    },
    Flaw("the quarters do not account for the whole shift") { $0.quarters.removeLast() },
    Flaw("the quarters do not account for the whole shift") {
      $0.ended = $0.ended.advanced(bySeconds: 2)
    },
    Flaw("started to ended is over 31 days") {
      $0.ended = $0.ended.advanced(bySeconds: 31 * 86_400)
    },
    Flaw("a quarter does not start at a quarter of an hour") {
      $0.quarters[1].start = $0.quarters[1].start.advanced(bySeconds: 0.001)
    },
    Flaw("the quarters are out of order") { $0.quarters.swapAt(0, 1) },
    Flaw("the quarters are out of order") { $0.quarters[2].start = $0.quarters[1].start },
    Flaw("a quarter lies outside the shift") {
      $0.quarters[0].start = $0.quarters[0].start.advanced(bySeconds: -900)
    },
    Flaw("a quarter lies outside the shift") {
      $0.quarters[2].start = $0.quarters[2].start.advanced(bySeconds: 900)
    },
    Flaw(nameFlaw) { $0.id = long },
    Flaw(nameFlaw) { $0.unit = "\u{7F}" },
    Flaw(nameFlaw) { $0.officer = long },
    Flaw(nameFlaw) { $0.passes["HS\t04"] = 1 },
    Flaw(nameFlaw) { $0.silences[0].hotSpots["HS\t04"] = 1 },
    Flaw("there are over 500 silences") { shift in
      shift.silences = (0..<501).map { number in
        Silence(
          from: shift.started.advanced(bySeconds: Double(number)),
          to: shift.started.advanced(bySeconds: Double(number) + 1), why: .noFix, hotSpots: [:])
      }
    },
    Flaw("a silence ends before it starts") { $0.silences[0].to = $0.silences[0].from },
    Flaw("the silences are out of order") { $0.silences.swapAt(0, 1) },
    Flaw("the silences are out of order") {
      $0.silences[0].to = $0.silences[1].from.advanced(bySeconds: 0.001)
    },
    Flaw("a silence lies outside the shift") {
      $0.silences[0].from = $0.started.advanced(bySeconds: -1)
    },
    Flaw("a silence lies outside the shift") {
      $0.silences[1].to = $0.ended.advanced(bySeconds: 1)
    },
    Flaw("a silence is impossible") { $0.shortSilences.seconds = -1 },
    Flaw("a silence is impossible") { $0.shortSilences.seconds = 31 * 86_401 },
    Flaw("a count is impossible") { $0.shortSilences.count = -1 },
    Flaw("a stay is longer than its silence, or negative") { $0.silences[0].elsewhere = 61 },
    Flaw("a stay is longer than its silence, or negative") {
      $0.silences[1].hotSpots["HS03"] = -1
    },
    Flaw("a silence names over 100 hot spots") { shift in
      for number in 0...100 { shift.silences[0].hotSpots["H\(number)"] = 1 }
    },
  ]

  @Test(arguments: shiftFlaws)
  func impossibleShiftIsRefusedWithTheReason(flaw: Flaw<Shift>) {
    var shift = Shift.sample
    flaw.make(&shift)
    #expect(reason(Record.shift(shift).bytes) == flaw.reason)
  }

  @Test func receiversPathAsANameAndTheLongestNameAreNoFlaw() throws {
    var visit = Visit.sample
    visit.unit = "gpsd://[::1]:2947/dev/serial/by-id/usb-u-blox_7:1.0"
    visit.officer = String(repeating: "é", count: 200)
    #expect(try Record(bytes: Record.visit(visit).bytes) == .visit(visit))
  }

  @Test func roundingOfTheLastPrintedDigitIsNoFlaw() throws {
    var visit = Visit.sample
    visit.observed += 0.4
    visit.onFoot -= 0.4
    visit.dwell += 0.05
    #expect(try Record(bytes: Record.visit(visit).bytes) == .visit(visit))
  }

  // MARK: Damage

  /// Whatever bytes come, they are refused, or read as a record that reads back as itself.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func damagedRecordsNeverCrash(seed: UInt64) throws {
    var numbers = SeededGenerator(seed: seed)
    var read = 0
    for round in 0..<4000 {
      let record: Record = round.isMultiple(of: 2) ? .visit(.sample) : .shift(.sample)
      guard let other = try? Record(bytes: record.bytes.damaged(&numbers)) else { continue }
      read += 1
      #expect(try Record(bytes: other.bytes) == other, "seed \(seed), round \(round)")
    }
    #expect((1..<4000).contains(read), "seed \(seed)")
  }
}
