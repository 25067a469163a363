// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Hardware/receiver-setup through a real gpsd, against receivers that Tests/play-ublox plays: they
/// obey, refuse, forget, and lose their power.
@Suite(.serialized, .enabled(if: Programs.hasGpsd), .timeLimit(.minutes(4)))
struct ReceiverSetupTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func setUp(_ words: [String], in scratch: Scratch) async throws -> Scratch.Outcome {
    try await scratch.run(
      Self.root.appending(path: "Hardware/receiver-setup").path, words, within: 200)
  }

  /// What is said of one setting; blanks between columns are one.
  private func said(_ outcome: Scratch.Outcome, of setting: String) throws -> String {
    let line = try #require(
      outcome.lines.first { $0.hasPrefix(setting + " ") }, "\(outcome.output)\(outcome.errors)")
    return line.split(separator: " ").joined(separator: " ").dropFirst(setting.count + 1)
      .description
  }

  private static let settings = [
    ("rate", "every 1000 ms"), ("static hold", "off"), ("filters", "off"),
    ("constellations", "gps galileo glonass"), ("power", "full"),
  ]

  @Test(arguments: [(8, "pedestrian"), (9, "automotive"), (10, "pedestrian")])
  func aReceiverIsSetUpReadBackAndKeepsIt(generation: Int, model: String) async throws {
    let scratch = try Scratch()
    let receiver = try await PlayedUBlox(generation, in: scratch)
    let before = try await setUp(["--check", "--model", model, receiver.link], in: scratch)
    #expect(before.status == 1)
    #expect(try said(before, of: "rate") == "every 1000 ms DIFFERS; it has: every 2000 ms")
    #expect(try said(before, of: "static hold") == "off DIFFERS; it has: below 50 cm/s")
    let set = try await setUp(["--model", model, receiver.link], in: scratch)
    #expect(set.status == 0, "\(set.output)\(set.errors)")
    #expect(set.lines.first?.hasPrefix("u-blox \(generation): ") == true)
    #expect(set.output.contains("“receivers: { UNIT: ublox-\(generation) }” in patrol.yaml"))
    #expect(set.lines.last == "all is as asked")
    try await receiver.losesPower()
    let after = try await setUp(["--check", "--model", model, receiver.link], in: scratch)
    #expect(after.status == 0, "\(after.output)\(after.errors)")
    for (setting, value) in Self.settings + [("model", model)] {
      let kept = generation == 8 ? "" : ", kept in flash"
      #expect(try said(after, of: setting) == "\(value) as asked\(kept)")
    }
  }

  @Test func aU7ReceivesOneConstellationAndSaysSo() async throws {
    let scratch = try Scratch()
    let receiver = try await PlayedUBlox(7, in: scratch)
    let both = try await setUp(["--gnss", "gps,glonass", receiver.link], in: scratch)
    #expect(both.status == 1 && both.lines.last == "1 not as asked", "\(both.output)")
    #expect(try said(both, of: "constellations") == "gps glonass REFUSED; it has: gps")
    let one = try await setUp([receiver.link], in: scratch)
    #expect(one.status == 0, "\(one.output)\(one.errors)")
    #expect(try said(one, of: "constellations") == "gps as asked")
  }

  @Test func whatAnOlderReceiverRefusesOrForgetsIsToldApart() async throws {
    let scratch = try Scratch()
    let receiver = try await PlayedUBlox(
      8, ["--refuse", "0624", "--forget", "0608", "--forget", "0609"], in: scratch)
    let set = try await setUp(["--power", "save", receiver.link], in: scratch)
    #expect(set.status == 1 && set.lines.last == "3 not as asked", "\(set.output)\(set.errors)")
    #expect(try said(set, of: "rate") == "every 1000 ms DIFFERS; it has: every 2000 ms")
    #expect(try said(set, of: "model") == "pedestrian REFUSED; it has: unknown")
    #expect(try said(set, of: "filters") == "off as asked")
    #expect(try said(set, of: "power") == "save as asked")
    let full = try await setUp(["--check", "--power", "full", receiver.link], in: scratch)
    #expect(try said(full, of: "power") == "full DIFFERS; it has: save")
    // It says that it kept all, and did not.
    #expect(try said(set, of: "saved").hasPrefix("it says so"))
    try await receiver.losesPower()
    let after = try await setUp(["--check", receiver.link], in: scratch)
    #expect(try said(after, of: "filters") == "off DIFFERS; it has: on")
    #expect(try said(after, of: "power") == "full DIFFERS; it has: save, of another kind")
  }

  @Test func whatANewerReceiverRefusesForgetsOrCannotKeepIsToldApart() async throws {
    let scratch = try Scratch()
    let receiver = try await PlayedUBlox(
      10, ["--no-flash", "--refuse", "20d00001", "--forget", "20250038"], in: scratch)
    let set = try await setUp(["--power", "save", "--rate", "2", receiver.link], in: scratch)
    #expect(set.status == 1 && set.lines.last == "2 not as asked", "\(set.output)\(set.errors)")
    #expect(
      try said(set, of: "rate")
        == "every 500 ms as asked, kept while its backup battery lasts (no flash)")
    #expect(try said(set, of: "static hold") == "off DIFFERS; it has: below 50 cm/s")
    #expect(try said(set, of: "power") == "save REFUSED; it has: save")
  }

  @Test func aReceiverOfAnotherMakerIsMeasuredAndTheRestIsSaidNotToBePossible() async throws {
    let scratch = try Scratch()
    let receiver = try await PlayedUBlox(8, ["--deaf"], in: scratch)
    let asked = try await setUp(["--patience", "4", receiver.link], in: scratch)
    #expect(asked.status == 69 && asked.errors.contains("--generation nmea"), "\(asked.errors)")
    let words = ["--generation", "nmea", "--check", "--patience", "60", receiver.link]
    let told = try await setUp(words, in: scratch)
    #expect(told.status == 1)
    #expect(try said(told, of: "rate") == "every 1000 ms DIFFERS; it reports every 2000 ms")
    #expect(try said(told, of: "static hold").hasPrefix("not to be set or read from here"))
  }

  /// The device's gpsd holds its receivers, and never writes to them.
  @Test func gpsdThatHoldsTheReceiverOrNeverWritesIsNamed() async throws {
    let scratch = try Scratch()
    let receiver = try await PlayedUBlox(8, in: scratch)
    let gpsd = try await Gpsd([receiver.link], in: scratch)
    try await eventually("gpsd has it open") {
      try await setUp(["--patience", "1", receiver.link], in: scratch).errors
        .contains("gpsd (process \(gpsd.process.number)) has \(receiver.link) open")
    }
    let mute = try await setUp(
      ["--gpsd", gpsd.address, "--wait", "1", "--patience", "2", receiver.link], in: scratch)
    #expect(mute.status == 69 && mute.errors.contains("runs with -b"), "\(mute.errors)")
  }

  @Test(arguments: [
    (["/dev/x", "--model", "boat"], "--model is pedestrian or automotive"),
    (["/dev/x", "--rate", "0"], "--rate is a whole number"),
    (["/dev/x", "--gnss", "gps,irnss"], "not irnss"), (["/dev/x", "--modell"], "unknown option"),
    (["/dev/x", "--dry-run"], "needs --generation"), ([], "name the receiver"),
    (["/dev/x", "/dev/y"], "one receiver at a time"), (["/dev/x", "--rate"], "needs a value"),
  ])
  func whoAsksWronglyIsToldHow(words: [String], says: String) async throws {
    let outcome = try await setUp(words, in: try Scratch())
    #expect(outcome.status == 64 && outcome.errors.contains(says), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func aReceiverThatIsNotThereIsNamed() async throws {
    let outcome = try await setUp(["/dev/patrol/none"], in: try Scratch())
    #expect(outcome.status == 69 && outcome.errors.contains("/dev/patrol/none is not there"))
  }

  /// Every key that a dry run prints, by the name that gpsd's own table (gps.ubx) gives it.
  private static let naming = """
    import sys, struct, gps.ubx
    names = {item[1]: item[0] for item in gps.ubx.ubx.cfgs}
    for line in sys.stdin:
        line = line.strip()
        if line.startswith("06,8a,"):
            data, at = bytes.fromhex(line.replace(",", "")), 6
            while at < len(data):
                key = struct.unpack_from("<L", data, at)[0]
                size = {1: 1, 2: 1, 3: 2, 4: 4}[key >> 28]
                value = int.from_bytes(data[at + 4:at + 4 + size], "little")
                print(names[key] + "=" + str(value))
                at += 4 + size
    """

  @Test func aDryRunPrintsTheMessagesAndTheirKeysAreThoseOfTheManuals() async throws {
    let scratch = try Scratch()
    let dry = try await setUp(
      ["--dry-run", "--generation", "10", "--model", "automotive", "/dev/x"], in: scratch)
    #expect(dry.status == 0 && !dry.output.contains("as asked"), "\(dry.errors)")
    let named = try await scratch.run(
      "/usr/bin/python3", ["-c", Self.naming],
      input: try scratch.write(dry.output, to: "dry"))
    #expect(
      named.lines == [
        "CFG-RATE-MEAS=1000", "CFG-RATE-NAV=1", "CFG-NAVSPG-DYNMODEL=4",
        "CFG-MOT-GNSSSPEED_THRS=0", "CFG-MOT-GNSSDIST_THRS=0", "CFG-ODO-USE_COG=0",
        "CFG-ODO-OUTLPVEL=0", "CFG-ODO-OUTLPCOG=0", "CFG-SIGNAL-GPS_ENA=1",
        "CFG-SIGNAL-GPS_L1CA_ENA=1", "CFG-SIGNAL-GAL_ENA=1", "CFG-SIGNAL-GAL_E1_ENA=1",
        "CFG-SIGNAL-BDS_ENA=0", "CFG-SIGNAL-BDS_B1_ENA=1", "CFG-SIGNAL-GLO_ENA=1",
        "CFG-SIGNAL-GLO_L1_ENA=1", "CFG-PM-OPERATEMODE=0",
      ], "\(named.errors)")
    let older = try await setUp(["--dry-run", "--generation", "8", "/dev/x"], in: scratch)
    #expect(older.output.contains("\n    06,08,e8,03,01,00,01,00\n"))
    #expect(older.output.contains("\n    06,24,01,00,03,00,"))
    #expect(older.output.contains("\n    06,09,00,00,00,00,18,00,00,00,00,00,00,00,17\n"))
    let nmea = try await setUp(["--dry-run", "--generation", "nmea", "/dev/x"], in: scratch)
    #expect(try said(nmea, of: "rate") == "every 1000 ms would run: gpsctl -f -c 1 /dev/x")
  }
}
