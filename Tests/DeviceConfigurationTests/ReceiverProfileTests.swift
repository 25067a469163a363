// SPDX-License-Identifier: Apache-2.0

import Detection
import DeviceConfiguration
import Foundation
import Patrol
import Positioning
import Testing

/// What files say of receivers, and which receiver has which.
@Suite struct ReceiverProfileTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Two folders of receiver profiles and a configuration that names them; gone with the value.
  private final class Folders {
    let path: String
    private let scratch = FileManager.default.temporaryDirectory.appending(
      path: "patrol-receivers-\(UInt64.random(in: 0 ... .max))")

    init(own: [String: String] = [:], shipped: [String: String] = [:], _ text: String = "") throws {
      path = scratch.appending(path: "patrol.yaml").path
      for (folder, files) in [("own", own), ("shipped", shipped)] {
        let folder = scratch.appending(path: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
      }
      let folders = "receiver_profiles: [\(self["own"]), \(self["shipped"]), /nowhere]\n"
      try Data((folders + text).utf8).write(to: URL(filePath: path))
    }

    subscript(name: String) -> String { scratch.appending(path: name).path }

    deinit { try? FileManager.default.removeItem(at: scratch) }
  }

  private static func isFor(_ driver: String, _ model: String? = nil) -> String {
    "receivers: {driver: \(driver)\(model.map { ", model: \"\($0)\"" } ?? "")}\n"
  }

  private static let m8 = ReceiverModel(
    driver: "u-blox", model: "SW EXT CORE 3.01 (107888),HW 00080000 FWVER=SPG 3.01,PROTVER=18.00")

  @Test func aReceiverHasTheProfileThatTheConfigurationGivesToItsUnitOrPath() throws {
    let folders = try Folders(
      own: [
        "coarse.yaml":
          "error_spread: 0.2\nkinds: [{drift_share: 0.5, flicker_s: 2, error_m: 20}]",
        "seldom.yaml": "interval_s: 30\nstatic_hold_s: 1200\ndoppler_error_m_per_s: 0.5",
      ], shipped: ["m8.yaml": Self.isFor("u-blox")],
      """
      units: {/dev/a: BW-1, /dev/b: BW-2, /dev/c: BW-3, /dev/d: BW-4}
      receivers: {BW-1: coarse, /dev/b: seldom, BW-4: usual}
      """)
    let configuration = try DeviceConfiguration(path: folders.path)
    let coarse = configuration.receiver(of: "BW-1", told: Self.m8)
    #expect(coarse.words == "coarse, by the configuration")
    #expect(coarse.profile.errorSpread == 0.2 && coarse.profile.interval == nil)
    #expect(
      coarse.profile.kinds
        == [ReceiverErrorModel(driftShare: 0.5, flicker: 2, error: 20, weight: 1)])
    let seldom = configuration.receiver(of: "BW-2", told: nil).profile
    #expect(seldom.interval == 30 && seldom.staticHold == 1200 && seldom.dopplerError == 0.5)
    #expect(seldom.kinds == ReceiverProfile.usual.kinds)
    #expect(configuration.receiver(of: "BW-3", told: Self.m8).words == "m8, told by gpsd")
    #expect(configuration.receiver(of: "BW-4", told: Self.m8).profile == .usual)
    #expect(
      configuration.receiver(of: "BW-4", told: Self.m8).words == "usual, by the configuration")
    #expect(configuration.receiver(of: "never heard of", told: nil).profile == .usual)
  }

  @Test func aReceiverHasTheProfileThatSaysMostOfWhatGpsdTellsOfIt() throws {
    let folders = try Folders(shipped: [
      "any.yaml": Self.isFor("u-blox"), "m8.yaml": Self.isFor("U-BLOX", "hw 0008"),
      "spg.yaml": Self.isFor("u-blox", "HW 00080000 FWVER=SPG 3.01"),
      "m9.yaml": Self.isFor("u-blox", "HW 0019"), "named.yaml": "interval_s: 5",
    ])
    let configuration = try DeviceConfiguration(path: folders.path)
    func name(_ driver: String?, _ model: String?) -> String {
      configuration.receiver(of: "U", told: ReceiverModel(driver: driver, model: model)).name
    }
    #expect(name("u-blox", Self.m8.model) == "spg")
    #expect(name("u-blox", "SW ROM CORE 2.01,HW 00080000") == "m8")
    #expect(name("u-blox", nil) == "any" && name("u-blox", "HW 000A0000") == "any")
    #expect(name("SiRF", "HW 00080000") == "usual" && name(nil, Self.m8.model) == "usual")
  }

  @Test func anEngineersOwnProfileStandsForThePackages() throws {
    let folders = try Folders(
      own: [
        "m8.yaml": Self.isFor("u-blox", "HW 0008") + "interval_s: 3",
        "mine.yaml":
          Self.isFor("SiRF"),
      ],
      shipped: ["m8.yaml": "no such key", "exact.yaml": Self.isFor("SiRF", "GSW3")])
    let configuration = try DeviceConfiguration(path: folders.path)
    #expect(configuration.receiver(of: "U", told: Self.m8).profile.interval == 3)
    let sirf = ReceiverModel(driver: "SiRF", model: "GSW3.2.4")
    #expect(configuration.receiver(of: "U", told: sirf).name == "mine")
  }

  @Test(arguments: [
    ("error_spread: 9", 1, "error_spread must be a number from 0.05 to 3", ""),
    ("interval_s: 1\neror_spread: 1", 2, "has no entry “eror_spread”", "is “error_spread” meant?"),
    ("kinds: many", 1, "kinds must be a list", ""), ("kinds: []", 1, "1 to 8 kinds", ""),
    ("kinds:\n- {flicker_s: 1, error_m: 5}", 2, "needs drift_share", ""),
    ("kinds:\n- {drift_share: 2}", 2, "drift_share must be", ""),
    ("receivers: {model: HW 0008}", 1, "needs the driver", ""),
    ("receivers: {drivr: u-blox}", 1, "has no entry “drivr”", "is “driver” meant?"),
    ("receivers: u-blox", 1, "names and values", ""), ("- a", 1, "names and values", ""),
    ("kinds: [", 2, "node", ""),
  ])
  func aFaultInAProfileNamesItsFileLineAndKey(
    text: String, line: Int, words: String, advice: String
  ) throws {
    let folders = try Folders(own: ["bad.yaml": text], shipped: ["good.yaml": ""])
    let faults = try #require(try DeviceConfiguration.faults(path: folders.path))
    let fault = try #require(faults.first { $0.reason.contains(words) }, "\(faults)")
    #expect(fault.path == folders["own/bad.yaml"] && fault.line == line, "\(fault)")
    #expect(fault.advice?.contains(advice) ?? advice.isEmpty, "\(fault)")
    let configuration = try DeviceConfiguration(path: folders.path)
    #expect(configuration.profileFaults == faults && configuration.profiles.names == ["good"])
  }

  @Test func aReceiverWhoseProfileHasAFaultHasTheOneThatItWouldHaveWithout() throws {
    let folders = try Folders(
      own: [
        "m8.yaml": Self.isFor("u-blox", "HW 0008") + "interval_s: 0", "bodycam.yaml": "kinds: 7",
      ],
      shipped: [
        "m8.yaml": Self.isFor("u-blox", "HW 0008") + "interval_s: 7", "any.yaml": "interval_s: 9",
      ],
      """
      units: {/dev/a: BW-1, /dev/b: BW-2, /dev/c: BW-3}
      receivers: {BW-1: bodycam, BW-2: bodycan, BW-3: any}
      """)
    let configuration = try DeviceConfiguration(path: folders.path)
    #expect(
      configuration.profileFaults.map(\.path) == [
        folders.path, folders["own/bodycam.yaml"], folders["own/m8.yaml"],
      ])
    for unit in ["BW-1", "BW-2", "BW-4"] {
      #expect(configuration.receiver(of: unit, told: Self.m8).profile.interval == 7, "\(unit)")
      #expect(configuration.receiver(of: unit, told: nil).profile == .usual, "\(unit)")
    }
    #expect(configuration.receiver(of: "BW-3", told: nil).profile.interval == 9)
  }

  @Test func aFaultOfTheConfigurationItselfIsNoneOfAProfile() throws {
    let folders = try Folders(own: ["bad.yaml": "kinds: 7"], "unit: {/dev/a: BW-1}")
    let fault = #expect(throws: ConfigurationError.self) {
      try DeviceConfiguration(path: folders.path)
    }
    #expect(fault?.path == folders.path && fault?.line == 2)
    #expect(try DeviceConfiguration.faults(path: folders.path)?.count == 2)
    #expect(
      try DeviceConfiguration.usable(path: folders.path).warning?.contains("has 1 fault") == true)
    let other = try Folders(own: ["bad.yaml": "kinds: 7"])
    #expect(try DeviceConfiguration.usable(path: other.path).warning == nil)
  }

  @Test func devicesWithOtherProfilesHaveOtherFingerprints() throws {
    let folders = try Folders(own: ["a.yaml": "interval_s: 1"], shipped: ["b.yaml": ""])
    func fingerprint() throws -> String { try DeviceConfiguration(path: folders.path).fingerprint }
    func write(_ text: String, to name: String) throws {
      try Data(text.utf8).write(to: URL(filePath: folders[name]))
    }
    var seen = [try fingerprint()]
    #expect(try fingerprint() == seen[0] && seen[0].utf8.count == 16)
    for (text, file) in [
      ("interval_s: 2", "own/a.yaml"), ("interval_s: 0", "own/a.yaml"), ("", "own/c.yaml"),
      ("interval_s: 2", "shipped/b.yaml"), ("", "own/b.yaml"), ("target_min: 9", "patrol.yaml"),
    ] {
      try write(text, to: file)
      seen.append(try fingerprint())
      #expect(Set(seen).count == seen.count, "\(file): \(text)")
    }
  }

  @Test func profilesThatCannotBeToldApartOrNamedAreLeftOut() throws {
    let folders = try Folders(own: [
      "a.yaml": Self.isFor("u-blox", "HW 0008"), "b.yaml": Self.isFor("u-blox", "hw 0008"),
      "c.yaml": "", "d.yaml": "", "usual.yaml": "", "two words.yaml": "", ".hidden.yaml": "x",
      "README.md": "x", "old.yaml~": "x",
    ])
    let faults = try #require(try DeviceConfiguration.faults(path: folders.path))
    #expect(
      Set(faults.map { $0.path ?? "" })
        == [
          folders["own/b.yaml"], folders["own/two words.yaml"], folders["own/usual.yaml"],
        ])
    #expect(
      faults.contains { $0.reason == "is for the same receivers as \(folders["own/a.yaml"])" })
    #expect(try DeviceConfiguration(path: folders.path).profiles.names == ["a", "c", "d"])
  }

  @Test func aProfileThatIsNotThereIsNamedWithItsLineAndTheNearest() throws {
    let folders = try Folders(
      shipped: ["bodycam.yaml": ""], "units: {/dev/a: BW-1}\nreceivers:\n  BW-1: bodycan")
    let fault = try #require(try DeviceConfiguration.faults(path: folders.path)?.first)
    #expect(fault.path == folders.path && fault.line == 4)
    #expect(fault.reason.contains("\"bodycan\"") && fault.reason.contains(folders["own"]))
    #expect(fault.advice == "is “bodycam” meant? there are bodycam, usual")
    let twice = try Folders(
      own: ["p.yaml": "", "q.yaml": ""],
      "units: {/dev/a: B}\nreceivers:\n  B: p\n  /dev/a: q")
    #expect(
      try DeviceConfiguration.faults(path: twice.path)?.first?.reason.contains("two profiles")
        == true)
  }

  // MARK: Those of the package

  private static let shipped = root.appending(path: "Hardware/receivers").path

  private func shipped() throws -> DeviceConfiguration {
    let folders = try Folders()
    try Data("receiver_profiles: \(Self.shipped)".utf8).write(to: URL(filePath: folders.path))
    return try DeviceConfiguration(path: folders.path)
  }

  /// The words are gpsd's (3.22) of real receivers and of those that Tests/play-ublox plays.
  @Test(arguments: [
    ("u-blox", "SW 1.00 (59842),HW 00070000 PROTVER 14.00,GPS;SBAS;GLO;QZSS", "ublox-7"),
    ("u-blox", "SW ROM CORE 3.01 (107888),HW 00080000 FWVER=SPG 3.01,PROTVER=18.00", "ublox-8"),
    ("u-blox", "SW EXT CORE 4.04 (7f89f7),HW 00190000 FWVER=SPG 4.04,PROTVER=32.01", "ublox-9"),
    ("u-blox", "SW ROM SPG 5.10 (7b202e),HW 000A0000 FWVER=SPG 5.10,PROTVER=34.10", "ublox-10"),
    ("u-blox", nil, "ublox"), ("NMEA0183", nil, "nmea"), ("SiRF", nil, "usual"),
  ])
  func aKnownReceiverHasTheProfileOfItsKind(driver: String, model: String?, name: String) throws {
    let choice = try shipped().receiver(
      of: "U", told: ReceiverModel(driver: driver, model: model))
    #expect(choice.name == name)
    let makesOneASecond = name.hasPrefix("ublox")
    #expect(choice.profile.interval == (makesOneASecond ? 1 : nil))
  }

  /// A figure without a source would be a guess that nobody can look up.
  @Test func everyFigureOfTheProfilesHasItsSource() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.shipped)
      .filter { $0.hasSuffix(".yaml") }
    #expect(names.count == 6)
    for name in names {
      let text = try String(contentsOfFile: "\(Self.shipped)/\(name)", encoding: .utf8)
      for part in text.components(separatedBy: "\n\n") {
        let isFigure = part.split(separator: "\n").contains { line in
          line.first.map { $0 != "#" } == true && !line.hasPrefix("receivers:")
        }
        #expect(!isFigure || part.contains("Source: "), "\(name): \(part)")
      }
    }
  }

  @Test func theFiguresInTheReadmeAreTheUsualProfile() throws {
    let text = try String(
      contentsOf: Self.root.appending(path: "Docs/receivers.md"), encoding: .utf8)
    let block = try #require(text.components(separatedBy: "```yaml\n").dropFirst().first)
    let example = try #require(block.components(separatedBy: "```").first)
    let folders = try Folders(own: ["example.yaml": example])
    let configuration = try DeviceConfiguration(path: folders.path)
    let file = try #require(configuration.profiles["example"])
    #expect(file.profile == .usual && file.receivers != nil)
  }
}
