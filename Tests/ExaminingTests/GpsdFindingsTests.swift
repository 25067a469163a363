// SPDX-License-Identifier: Apache-2.0

import Detection
import DeviceConfiguration
import Patrol
import Positioning
import Testing

@testable import Examining

/// What is said of a gpsd by what it was heard to say; the lines are gpsd 3.22's own.
@Suite struct GpsdFindingsTests {
  private static let version =
    #"{"class":"VERSION","release":"3.22","rev":"3.22","proto_major":3,"proto_minor":14}"#
  private static let devices = #"""
    {"class":"DEVICES","devices":[{"class":"DEVICE","path":"/dev/rx","driver":"u-blox",\#
    "subtype":"SW ROM CORE 3.01","activated":"2026-03-02T14:00:00.000Z"}]}
    """#

  private static func report(_ second: Int, mode: Int = 3, error: Double = 4) -> String {
    let clock =
      "2026-03-02T14:\(second / 60 < 10 ? "0" : "")\(second / 60):"
      + "\(second % 60 < 10 ? "0" : "")\(second % 60).000Z"
    return #"{"class":"TPV","device":"/dev/rx","mode":\#(mode),"time":"\#(clock)","#
      + #""lat":51.5,"lon":0.7,"eph":\#(error)}"#
  }

  private func findings(
    _ lines: [String], units: [String: String] = ["/dev/rx": "BW-1"],
    _ change: (inout DeviceConfiguration) -> Void = { _ in }
  ) throws -> [Finding] {
    var configuration = DeviceConfiguration()
    configuration.units = units
    change(&configuration)
    var hearing = GpsdHearing()
    for line in lines { hearing.take(Array(line.utf8)) }
    return GpsdFindings(
      configuration: configuration, source: configuration.gpsd[0], hearing: hearing
    ).all
  }

  @Test func aReceiverWithAFixASecondIsFine() throws {
    let lines = [Self.version, Self.devices] + (0..<4).map { Self.report($0) }
    let found = try findings(lines)
    #expect(found.map(\.state) == [.fine, .fine])
    #expect(found[0].says == "3.22 reads 1 receiver")
    #expect(found[1].subject == "unit BW-1")
    #expect(
      found[1].says
        == "fix, one report in 1.0 s, error 4 m, u-blox SW ROM CORE 3.01, profile "
        + "usual, because no other is for it")
  }

  @Test func noPositionIsInWhatIsSaid() throws {
    let lines = [Self.version, Self.devices] + (0..<4).map { Self.report($0) }
    for finding in try findings(lines) {
      #expect(!finding.text.contains("51.5") && !finding.text.contains("0.7"))
    }
  }

  @Test func anEpochInTwoSentencesIsOneReport() throws {
    let lines =
      [Self.version, Self.devices]
      + (0..<3).flatMap { [Self.report($0, mode: 1), Self.report($0)] }
    let found = try findings(lines)
    #expect(found[1].state == .fine && found[1].says.contains("one report in 1.0 s"))
  }

  @Test(arguments: [
    ([0, 20, 40, 60], 3, 4.0, "one report in 20.0 s"), ([0, 1, 2, 3], 1, 4.0, "no fix"),
    ([0, 1, 2, 3], 3, 80.0, "error 80 m"),
  ])
  func aReceiverThatServesBadlyIsToBeLookedAt(
    seconds: [Int], mode: Int, error: Double, words: String
  ) throws {
    let reports = seconds.map { Self.report($0, mode: mode, error: error) }
    let found = try findings([Self.version, Self.devices] + reports)
    #expect(found[1].state == .look && found[1].says.contains(words), "\(found[1].text)")
    #expect(found[1].advice != nil)
  }

  @Test func aReceiverThatSaysNothingIsBroken() throws {
    let found = try findings([Self.version, Self.devices])
    #expect(found[1].state == .broken && found[1].says.contains("sends nothing"))
  }

  @Test func aUnitWhoseReceiverGpsdDoesNotReadIsBroken() throws {
    let found = try findings(
      [Self.version, Self.devices] + (0..<4).map { Self.report($0) },
      units: ["/dev/rx": "BW-1", "/dev/patrol/gps-2": "BW-2"])
    #expect(found.map(\.state) == [.fine, .fine, .broken])
    #expect(found[2].subject == "unit BW-2" && found[2].says.contains("/dev/patrol/gps-2"))
  }

  @Test func aReceiverThatIsNoUnitsIsToBeLookedAtWhereUnitsAreNamed() throws {
    let lines = [Self.version, Self.devices] + (0..<4).map { Self.report($0) }
    #expect(try findings(lines, units: [:]).map(\.state) == [.fine, .fine])
    let found = try findings(lines, units: ["/dev/other": "BW-9"])
    #expect(found.map(\.state) == [.fine, .look, .broken])
  }

  @Test func theProfileOfAReceiverIsNamedWithTheReason() throws {
    let lines = [Self.version, Self.devices] + (0..<4).map { Self.report($0) }
    let isFor = ReceiverProfileFile.ReceiverMatch(driver: "u-blox", model: "CORE 3.01")
    let profiles = ReceiverProfiles([
      ReceiverProfileFile(name: "bodycam", path: "/b", profile: .usual, receivers: nil),
      ReceiverProfileFile(name: "core-3", path: "/c", profile: .usual, receivers: isFor),
    ])
    let told = try findings(lines) { $0.profiles = profiles }
    #expect(told[1].says.hasSuffix("profile core-3, told by gpsd"))
    let configured = try findings(lines) {
      ($0.profiles, $0.receivers) = (profiles, ["/dev/rx": "bodycam"])
    }
    #expect(configured[1].says.hasSuffix("profile bodycam, by the configuration"))
  }

  @Test func anotherProtocolIsToBeLookedAt() throws {
    let version = Self.version.replacing("\"proto_major\":3", with: "\"proto_major\":4")
    #expect(try findings([version, Self.devices])[0].state == .look)
  }

  @Test func aGpsdWithoutReceiversIsBroken() throws {
    let found = try findings([Self.version], units: [:])
    #expect(found.map(\.state) == [.broken] && found[0].says == "3.22 reads no receiver")
  }
}
