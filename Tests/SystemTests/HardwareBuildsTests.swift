// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A copy of `Hardware` in which mistakes are made.
private final class HardwareCopy {
  private let scratch: Scratch
  private let path: String

  init() throws {
    scratch = try Scratch()
    path = "\(scratch.path)/Hardware"
    try FileManager.default.copyItem(
      atPath: HardwareBuildsTests.root.appending(path: "Hardware").path, toPath: path)
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  func replace(_ old: String, by new: String, in name: String) throws {
    let before = try text(name)
    let after = before.replacingOccurrences(of: old, with: new)
    try #require(before != after, "\(old) is not in \(name)")
    try after.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
  }

  func run(_ program: String, _ words: [String]) async throws -> Scratch.Outcome {
    try await scratch.run(
      InstalledProgram.path(of: "python3"), ["\(path)/\(program)"] + words)
  }
}

/// The reference builds: what is drawn, tabled and reckoned is what their sources say.
@Suite(.timeLimit(.minutes(2))) struct HardwareBuildsTests {
  fileprivate static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let builds = ["body-worn", "vehicle", "handheld"]

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: root.appending(path: "Hardware/\(name)"), encoding: .utf8)
  }

  /// A program of `Hardware`, run to its end.
  private func run(_ name: String, _ words: [String]) async throws -> Scratch.Outcome {
    let program = Self.root.appending(path: "Hardware/\(name)").path
    return try await Scratch().run(InstalledProgram.path(of: "python3"), [program] + words)
  }

  @Test func drawingsTablesPinsAndOverlaysAreWhatTheirSourcesMakeNow() async throws {
    let checked = try await run("draw", ["--check"])
    #expect(checked.status == 0, "\(checked.errors)")
  }

  @Test(arguments: builds) func theBudgetPrintedIsTheOneInTheReadme(build: String) async throws {
    let printed = try await run("budget", [build])
    #expect(printed.status == 0 && printed.output.contains("it holds"))
    #expect(!printed.output.contains("it does not hold"))
    #expect(try Self.text("\(build)/README.md").contains(printed.output))
  }

  /// A load, a battery, a fuse or a hold-up that is too much or too little is called so.
  @Test(arguments: [
    ("body-worn", ",120,mA,1,600", ",300,mA,1,600", "needed: **it does not hold**"),
    ("body-worn", ",120,mA,1,600", ",120,mA,1,900", "mA of 1000 mA: **it does not hold**"),
    ("vehicle", "a sync takes,,,60", "a sync takes,,,180", "**207 s**: **it does not hold**"),
    ("vehicle", "KL15,,9,3000", "KL15,,9,2000", "1970 mA of 1500 mA: **it does not hold**"),
  ]) func aBudgetThatDoesNotHoldIsCalledSo(
    build: String, old: String, new: String, said: String
  ) async throws {
    let hardware = try HardwareCopy()
    try hardware.replace(old, by: new, in: "\(build)/power.csv")
    let printed = try await hardware.run("budget", [build])
    #expect(printed.status == 0 && printed.output.contains(said), "\(printed.output)")
  }

  /// A mistake somebody makes in a source: in which file, what for what, and what is said of it.
  struct Mistake: CustomTestStringConvertible {
    let file: String
    let old: String
    let new: String
    let said: String
    var testDescription: String { said }
  }

  static let mistakes = [
    Mistake(
      file: "body-worn/wiring.txt", old: "net RF: ", new: "net RF: A1.GPIO17 ",
      said: "A1.GPIO17 (pin 11) is used twice: by RF and by LED"),
    Mistake(
      file: "body-worn/wiring.txt", old: "GPIO18 U2.TIMEPULSE", new: "GPIO18",
      said: "net PPS has one end: A1.GPIO18 (pin 12)"),
    Mistake(
      file: "body-worn/wiring.txt", old: " U5.OUT U2.V_BCKP", new: " U5.OUT U1.BAT",
      said: "U2.V_BCKP (pin 6) is in no net"),
    Mistake(
      file: "body-worn/wiring.txt", old: "8 VCC sup 1.76-5.5", new: "8 VCC sup 1.76-2.0",
      said: "U2.VCC (pin 8) takes 1.76 to 2 V, and net VGNSS is 3.3 V"),
    Mistake(
      file: "body-worn/wiring.txt", old: "2 TXD drv 3.3", new: "2 TXD drv 1.5",
      said: "A1.GPIO15 (pin 10) takes 1.6 to 3.3 V for high, and net OF_GNSS is at most 1.5 V"),
    Mistake(
      file: "body-worn/wiring.txt", old: "3 GPIO2 pul 3.3", new: "3 GPIO2 bus 1.6-3.3",
      said: "net SDA is open-drain, and nothing pulls it up"),
    Mistake(
      file: "body-worn/wiring.txt", old: "> 13 GPIO27", new: "> 16 GPIO27",
      said: "pin 16 of A1 is GPIO23, not GPIO27"),
    Mistake(
      file: "body-worn/wiring.txt", old: "i2c 0x36", new: "i2c 0x19",
      said: "have the same I²C address 0x19"),
    Mistake(
      file: "overlays/patrol-body.dts", old: "<&gpio 17 0>", new: "<&gpio 5 0>",
      said: "the overlay has GPIO 5 for status, the wiring A1.GPIO17 (pin 11)"),
    Mistake(
      file: "overlays/patrol-body.dts", old: "<&gpio 22 1>", new: "<&gpio 22 0>",
      said: "the overlay says book is active high, the wiring not"),
    Mistake(
      file: "overlays/patrol-body.dts", old: "reg = <0x19>", new: "reg = <0x18>",
      said: "at I²C address 0x18 the overlay has st,lis2dw12, the wiring nothing"),
    Mistake(
      file: "overlays/patrol-vehicle.dts", old: "brcm,pins = <22 23>", new: "brcm,pins = <22 24>",
      said: "the overlay sets up GPIO 24 in patrol_vehicle_pins, and nothing uses it"),
    Mistake(
      file: "vehicle/wiring.txt", old: "R5.A\n", new: "R5.X\n",
      said: "R5 has no pin X"),
    Mistake(
      file: "vehicle/wiring.txt", old: "VIN sup 3.5-60", new: "VIN sup 3.5-36",
      said: "U2.VIN takes 3.5 to 36 V, and net VPROT is 6 to 38.9 V"),
    Mistake(
      file: "body-worn/power.csv", old: ",120,mA,", new: ",130,mA,",
      said: "body-worn/README.md is not what Hardware/draw makes now"),
    Mistake(
      file: "handheld/wiring.txt", old: "Fuse 7.5 A", new: "Fuse 10 A",
      said: "handheld/wiring.svg is not what Hardware/draw makes now"),
  ]

  @Test(arguments: mistakes)
  func aMistakeInASourceIsFoundAndNamed(_ mistake: Mistake) async throws {
    let hardware = try HardwareCopy()
    try hardware.replace(mistake.old, by: mistake.new, in: mistake.file)
    let checked = try await hardware.run("draw", ["--check"])
    #expect(checked.status == 1 && checked.errors.contains(mistake.said), "\(checked.errors)")
  }

  /// A wiring with faults leaves the drawing of before; one without is drawn.
  @Test func drawWritesForASoundWiringAlone() async throws {
    let hardware = try HardwareCopy()
    let drawn = try hardware.text("vehicle/wiring.svg")
    try hardware.replace(
      "net LED: ", by: "net AGAIN: A1.GPIO17 R1.A\nnet LED: ", in: "vehicle/wiring.txt")
    #expect(try await hardware.run("draw", ["vehicle"]).status == 1)
    #expect(try hardware.text("vehicle/wiring.svg") == drawn)
    try hardware.replace("net AGAIN: A1.GPIO17 R1.A\n", by: "", in: "vehicle/wiring.txt")
    try hardware.replace("LED in the dash", by: "Lamp in the dash", in: "vehicle/wiring.txt")
    #expect(try await hardware.run("draw", ["vehicle"]).status == 0)
    #expect(try hardware.text("vehicle/wiring.svg").contains("Lamp in the"))
    #expect(try await hardware.run("draw", ["--check"]).status == 0)
  }

  @Test(arguments: builds)
  func theDrawingIsWellFormedAndShowsEveryPart(build: String) async throws {
    let svg = try Self.text("\(build)/wiring.svg")
    let parsed = try await Scratch().run(
      InstalledProgram.path(of: "python3"),
      [
        "-c", "import sys, xml.dom.minidom as dom; dom.parse(sys.argv[1])",
        Self.root.appending(path: "Hardware/\(build)/wiring.svg").path,
      ])
    #expect(parsed.status == 0, "\(parsed.errors)")
    for line in try Self.text("\(build)/wiring.txt").split(separator: "\n")
    where line.hasPrefix("part ") {
      let reference = line.split(separator: " ")[1]
      #expect(svg.contains(">\(reference)<"), "\(reference) is not drawn")
    }
  }

  @Test func theIgnitionsRuleNamesTheOverlaysNodeAndTheService() throws {
    let rule = try Self.text("vehicle/63-patrol-ignition.rules")
    #expect(try Self.text("overlays/patrol-vehicle.dts").contains("patrol-ignition {"))
    #expect(rule.contains(#"KERNEL=="patrol-ignition""#))
    #expect(rule.contains("start patrol-ignition-off.service"))
    let service = try Self.text("vehicle/patrol-ignition-off.service")
    #expect(service.contains("ExecStart=/usr/bin/patrol sync\n"))
  }

  @Test func whatIsNoBuildIsRefusedWithTheNamesOfThoseThereAre() async throws {
    for program in ["budget", "draw"] {
      let answer = try await run(program, ["lorry"])
      #expect(answer.status == 64 && answer.errors.contains("body-worn, handheld, vehicle"))
    }
  }
}
