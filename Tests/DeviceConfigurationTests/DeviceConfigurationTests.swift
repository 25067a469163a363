// SPDX-License-Identifier: Apache-2.0

import Detection
import Foundation
import Patrol
import Positioning
import Testing

@testable import DeviceConfiguration

@Suite struct DeviceConfigurationTests {
  private func read(_ text: String) throws -> DeviceConfiguration {
    try DeviceConfiguration(yaml: Array(text.utf8))
  }

  @Test func anEmptyConfigurationIsTheDefaults() throws {
    #expect(try read("") == DeviceConfiguration())
    #expect(try read("# nothing but a comment\n") == DeviceConfiguration())
  }

  @Test func everyEntryIsTaken() throws {
    let configuration = try read(
      """
      gpsd: [van-03:2947, "[::1]:4000"]
      units:
        van-03:2947/dev/patrol/gps-1: BW-014
      hotspots: /srv/set.geojson
      state: /srv/state
      control: /srv/control.sock
      store: {url: "https://store.example", certificates: /srv/ca.pem, pinned_key: sha256//x=}
      detection: {revisit_gap_s: 30, least_visit_s: 120, bridge_limit_s: 90.5}
      positions: {earliest: 2018-10-01, allow_simulated: true}
      target_min: 10
      longest_shift_h: 9
      """)
    #expect(configuration.gpsd.map(\.description) == ["van-03:2947", "[::1]:4000"])
    #expect(configuration.units == ["van-03:2947/dev/patrol/gps-1": "BW-014"])
    #expect(configuration.hotSpots == "/srv/set.geojson")
    #expect(configuration.state == "/srv/state" && configuration.control == "/srv/control.sock")
    #expect(configuration.store?.url == "https://store.example")
    #expect(configuration.store?.certificates == .file("/srv/ca.pem"))
    #expect(configuration.store?.pinnedKey == "sha256//x=")
    #expect(configuration.detection.revisitGap == 30)
    #expect(configuration.detection.leastVisit == 120)
    #expect(configuration.detection.bridgeLimit == 90.5)
    #expect(configuration.positions.earliest == Timestamp("2018-10-01T00:00:00Z"))
    #expect(configuration.positions.allowsSimulated)
    #expect(configuration.targetDwell == 600 && configuration.longestShift == 9)
  }

  @Test func unitsAreNamedByPairsOfPathAndUnit() throws {
    var settings = DeviceConfiguration()
    #expect(try settings.nameUnits(["/dev/a=x=BW-1", "/dev/b=BW-2"]) == ["BW-1", "BW-2"])
    #expect(settings.units == ["/dev/a=x": "BW-1", "/dev/b": "BW-2"])
    for (pairs, reason) in [
      (["a"], "write it as PATH=UNIT, not “a”"), (["=u"], "write it as PATH=UNIT, not “=u”"),
      (["a="], "write it as PATH=UNIT, not “a=”"), (["a=u", "a=v"], "a is named twice"),
      (["a=u", "b=u"], "unit u has two receivers"),
    ] {
      var settings = DeviceConfiguration()
      #expect(throws: ConfigurationError(line: nil, reason: reason)) {
        try settings.nameUnits(pairs)
      }
    }
  }

  @Test func allFaultsOfAFileAreSaidAndTheRestIsUsable() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).yaml")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("control: /srv/c.sock\ntarget_min: long\nnonsense: 1\n".utf8).write(to: file)
    let check = try ConfigurationCheck(path: file.path)
    #expect(!check.isGood)
    #expect(check.text.contains("\(file.path): line 2") && check.text.contains("nonsense"))
    let usable = try DeviceConfiguration.usable(path: file.path)
    #expect(usable.configuration.control == "/srv/c.sock")
    #expect(usable.warning?.contains("has 2 faults") == true)
    try Data("control: /srv/c.sock\n".utf8).write(to: file)
    let right = try ConfigurationCheck(path: file.path)
    // A long path has the line wrapped.
    let words = right.text.split(whereSeparator: \.isWhitespace)
    #expect(right.isGood && Array(words.suffix(3)) == ["nothing", "is", "wrong"])
    #expect(try DeviceConfiguration.usable(path: file.path).warning == nil)
  }

  @Test func theSystemsCertificatesAreTrustedOnlyWhenAskedFor() throws {
    #expect(try read("store: {url: https://x}").store?.certificates == nil)
    #expect(
      try read("store: {url: https://x, certificates: system}").store?.certificates == .system)
  }

  @Test(arguments: [
    ("gpsd: [a:1]\nstat: /x", 2, "stat"),
    ("state: /x\nstate: /y", 2, "second time"),
    ("state: [", 2, "node"),
    ("detection:\n  revisit_gap_s: soon", 2, "number"),
    ("detection:\n  revisit_gap_s: -1", 2, "number"),
    ("gpsd: \"a:b:c:d\"\n\nstate: x\nlongest_shift_h: 0", 4, "number"),
    ("gpsd: 'host:99999'", 1, "gpsd"),
    ("gpsd: []", 1, "gpsd"),
    ("gpsd:\n- localhost\n- localhost:2947", 3, "twice"),
    ("store: {certificates: /x}", 1, "url"),
    ("store: {url: ftp://x}", 1, "url"),
    ("positions: {earliest: yesterday}", 1, "date"),
    ("- a\n- b", 1, "names and values"),
    ("a: &a\n  b: *a", 2, "deeply"),
  ])
  func aFaultNamesItsLine(text: String, line: Int, word: String) {
    let fault = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(fault?.line == line, "\(fault?.description ?? "")")
    #expect(fault?.reason.contains(word) == true)
  }

  @Test func aKeyThatIsThereTwiceHidesNoOtherFault() {
    let text = "target_min: long\nstate: /x\nstate: /y\n? [a]\n: 1\nnonsense: 1\n"
    let (configuration, faults) = DeviceConfiguration.reading(Array(text.utf8))
    #expect(faults.map(\.line) == [1, 3, 4, 6], "\(faults)")
    #expect(faults[1].advice?.contains("line 2") == true)
    #expect(configuration.state == "/x")
  }

  @Test func anEntryThatAliasesRepeatIsSaidOnce() {
    let text = "units: &u {/dev/a: A, /dev/a: B}\nreceivers: *u\n"
    let (_, faults) = DeviceConfiguration.reading(Array(text.utf8))
    #expect(faults.count { $0.reason.contains("second time") } == 1, "\(faults)")
  }

  @Test func allFaultsAreSaidInTheOrderOfTheirLines() throws {
    let text = """
      longest_shift_h: 100
      unit: {/dev/a: BW-1}
      store: {ulr: https://x}
      receivers: {BW-1: bodycam}
      receiver_profiles: {own: x}
      send: sometimes
      """
    let path = FileManager.default.temporaryDirectory.appending(
      path: "patrol-\(UInt64.random(in: 0 ... .max)).yaml")
    try Data(text.utf8).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let faults = try #require(try DeviceConfiguration.faults(path: path.path))
    #expect(faults.map(\.line) == [1, 2, 3, 3, 4, 5, 6])
    #expect(faults.allSatisfy { $0.path == path.path })
    #expect(faults[1].advice?.contains("is “units” meant?") == true)
    #expect(faults.contains { $0.advice?.contains("is “url” meant?") == true })
    let first = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(first?.advice == "“patrol config check” names 6 more faults")
    #expect(throws: ConfigurationError.self) {
      try DeviceConfiguration.faults(path: path.path + ".other")
    }
  }

  @Test func oneUnitOnTwoReceiversIsRefused() {
    #expect(throws: ConfigurationError.self) { try read("units: {/dev/a: X, /dev/b: X}") }
    #expect(throws: ConfigurationError.self) { try read("units: {/dev/a: /dev/b, /dev/b: X}") }
    #expect(throws: ConfigurationError.self) { try read("gpsd: [x:1, y:2]\nunits: {/dev/a: X}") }
  }

  @Test(arguments: [
    #"/dev/a: "BW\x01-1""#, #"/dev/a: "BW\n1""#, #"/dev/a: "BW\L1""#,
    "/dev/a: " + String(repeating: "x", count: 201),
    "/dev/a: " + String(repeating: "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", count: 45),
    #""/dev/\x07a": BW-1"#, "/dev/a:",
  ])
  func whatCannotBeAUnitsNameIsRefusedWithItsLine(entry: String) throws {
    let fault = #expect(throws: ConfigurationError.self) {
      try read("state: /x\nunits:\n  /dev/z: BW-9\n  \(entry)\n")
    }
    #expect(fault?.line == 4)
    #expect(try read("units: {/dev/a: \(String(repeating: "é", count: 200))}").units.count == 1)
  }

  @Test func aUnitThatIsNamedElsewhereIsCheckedToo() {
    var configuration = DeviceConfiguration()
    #expect(throws: ConfigurationError.self) { try configuration.nameUnits(["/dev/a=BW\u{1}"]) }
  }

  @Test func unitsAreNamedByPathAndWhereNeededByTheirGpsd() throws {
    let one = try read("units: {/dev/a: BW-1}")
    #expect(one.unit(of: "/dev/a", at: one.gpsd[0]) == "BW-1")
    #expect(one.unit(of: "/dev/b", at: one.gpsd[0]) == "/dev/b")
    let two = try read("gpsd: [x:1, y:2]\nunits: {\"y:2/dev/a\": BW-2}")
    #expect(two.unit(of: "/dev/a", at: two.gpsd[0]) == "x:1/dev/a")
    #expect(two.unit(of: "/dev/a", at: two.gpsd[1]) == "BW-2")
  }

  private var sample: String {
    get throws {
      let path = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Deploy/patrol.yaml")
      return String(decoding: try Data(contentsOf: path), as: UTF8.self)
    }
  }

  @Test func theSampleIsTheDefaults() throws {
    var configuration = try read(try sample)
    #expect(configuration.units == ["/dev/patrol/gps-1": "BW-014"])
    configuration.units = [:]
    #expect(configuration == DeviceConfiguration())
  }
}
