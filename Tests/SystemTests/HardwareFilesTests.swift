// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The files of `Hardware` and the names that they give devices.
@Suite(.timeLimit(.minutes(1))) struct HardwareFilesTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: root.appending(path: name), encoding: .utf8)
  }

  /// A board with the labels that the overlay is laid over.
  private static let board = """
    /dts-v1/;
    / {
      compatible = "brcm,bcm2835";
      gpio: gpio { #gpio-cells = <2>; gpio-controller; };
      i2c1: i2c1 { #address-cells = <1>; #size-cells = <0>; status = "disabled"; };
    };
    """

  /// The board with the overlay laid over it, as the compiler reads it back.
  private func overlaid(_ name: String) async throws -> String {
    let scratch = try Scratch()
    let dtc = InstalledProgram.path(of: "dtc")
    let base = try scratch.write(Self.board, to: "base.dts")
    let source = Self.root.appending(path: "Hardware/overlays/\(name).dts").path
    for (from, to) in [(base, "base.dtb"), (source, "over.dtbo")] {
      let made = try await scratch.run(
        dtc, ["-@", "-I", "dts", "-O", "dtb", "-o", "\(scratch.path)/\(to)", from])
      try #require(made.status == 0 && made.errors.isEmpty, "\(from): \(made.errors)")
    }
    let laid = try await scratch.run(
      InstalledProgram.path(of: "fdtoverlay"),
      [
        "-i", "\(scratch.path)/base.dtb", "-o", "\(scratch.path)/all.dtb",
        "\(scratch.path)/over.dtbo",
      ])
    try #require(laid.status == 0, "\(laid.errors)")
    return try await scratch.run(
      dtc, ["-I", "dtb", "-O", "dts", "\(scratch.path)/all.dtb"]
    ).output
  }

  @Test func theOverlayIsCompiledAndLaidOverABoard() async throws {
    let tree = try await overlaid("patrol-body")
    for words in [
      #"compatible = "gpio-leds""#, #"label = "patrol-status""#,
      #"linux,default-trigger = "pattern""#, #"compatible = "gpio-vibrator""#,
      #"label = "patrol-button""#, "linux,code = <0x94>", #"compatible = "st,lis2dw12""#,
      #"compatible = "maxim,max17048""#, #"status = "okay""#, #"compatible = "pps-gpio""#,
    ] { #expect(tree.contains(words), "\(words) is not in \(tree)") }
  }

  @Test func theVehiclesOverlayIsCompiledAndLaidOverABoard() async throws {
    let tree = try await overlaid("patrol-vehicle")
    for words in [
      #"label = "patrol-status""#, #"label = "patrol-button""#, "patrol-ignition {",
      #"compatible = "gpio-charger""#, #"charger-type = "mains""#,
    ] { #expect(tree.contains(words), "\(words) is not in \(tree)") }
  }

  /// Debian's trees have no symbols, and nothing refers to the bus.
  private static let plainBoard = """
    /dts-v1/;
    / {
      compatible = "brcm,bcm2837";
      aliases { pins = &pins; };
      soc {
        #address-cells = <1>; #size-cells = <1>;
        pins: gpio@7e200000 { reg = <0x7e200000 0xb4>; #gpio-cells = <2>; gpio-controller; };
        i2c@7e804000 { reg = <0x7e804000 0x1000>; #address-cells = <1>; #size-cells = <0>; };
      };
      act { gpios = <&pins 29 0>; };
    };
    """

  /// What `lay-over` makes of a board and the overlay for a body-worn unit.
  private func laidOver(_ board: String) async throws -> (Scratch.Outcome, tree: String) {
    let scratch = try Scratch()
    let dtc = InstalledProgram.path(of: "dtc")
    let (base, new) = (try scratch.write(board, to: "board.dts"), "\(scratch.path)/new.dtb")
    let made = try await scratch.run(
      dtc, ["-q", "-I", "dts", "-O", "dtb", "-o", "\(scratch.path)/board.dtb", base])
    try #require(made.status == 0, "\(made.errors)")
    let overlays = Self.root.appending(path: "Hardware/overlays").path
    let laid = try await scratch.run(
      InstalledProgram.path(of: "bash"),
      [
        "\(overlays)/lay-over", "\(scratch.path)/board.dtb", "\(overlays)/patrol-body.dts", new,
      ])
    let tree = try await scratch.run(dtc, ["-q", "-I", "dtb", "-O", "dts", new]).output
    return (laid, tree)
  }

  @Test func anOverlayIsLaidOverATreeWithoutSymbols() async throws {
    let (laid, tree) = try await laidOver(Self.plainBoard)
    try #require(laid.status == 0, "\(laid.errors)")
    let pins = try #require(tree.firstMatch(of: /act \{\s+gpios = <(0x[0-9a-f]+) 0x1d 0x00>/)).1
    #expect(tree.contains("gpios = <\(pins) 0x11 0x00>"), "the LED is on other pins: \(tree)")
    let bus = try #require(tree.firstMatch(of: /i2c@7e804000 \{(?s:.*?)\n\t\t\};/)).0
    #expect(bus.contains("st,lis2dw12") && bus.contains("maxim,max17048"), "\(bus)")
  }

  @Test func anOverlayIsNotLaidOverAnotherMakersBoard() async throws {
    let foreign = Self.plainBoard.replacingOccurrences(of: "7e200000", with: "fe200000")
    let (laid, tree) = try await laidOver(foreign)
    #expect(laid.status == 1 && laid.errors.contains("has no /soc/gpio@7e200000") && tree.isEmpty)
  }

  /// How open the service is to the system, from 0 to 10, as systemd rates it.
  private func exposure(_ dropIns: [String]) async throws -> Double {
    let scratch = try Scratch()
    let units = "\(scratch.path)/etc/systemd/system"
    try FileManager.default.createDirectory(
      atPath: "\(units)/patrol.service.d", withIntermediateDirectories: true)
    try Self.text("Deploy/patrol.service")
      .write(toFile: "\(units)/patrol.service", atomically: true, encoding: .utf8)
    for name in dropIns {
      try Self.text("Deploy/\(name)")
        .write(toFile: "\(units)/patrol.service.d/\(name)", atomically: true, encoding: .utf8)
    }
    let rated = try await scratch.run(
      InstalledProgram.path(of: "systemd-analyze"),
      ["--root=\(scratch.path)", "--offline=true", "security", "patrol.service"])
    let words = rated.output.split(separator: "Overall exposure level for patrol.service: ").last
    return try #require(words.flatMap { Double($0.prefix { $0 != " " }) }, "\(rated.errors)")
  }

  @Test func theDropInOpensDevicesAndHardlyAnythingElse() async throws {
    let (closed, open) = (try await exposure([]), try await exposure(["patrol-signals.conf"]))
    #expect(closed <= 1.5 && closed < open && open <= closed + 0.11, "\(closed) and \(open)")
  }

  /// chrony (4.3) reads the file by which it takes the time from gpsd, and names a line that it cannot
  /// read; `GpsdClosedTests` has it take the time.
  @Test func chronyReadsItsFile() async throws {
    let scratch = try Scratch()
    let own = try Self.text("Hardware/gpsd-closed/chrony.conf")
    let pulse = own.replacing("\n#refclock", with: "\nrefclock")
    #expect(pulse != own)
    for (text, isGood) in [(own, true), (pulse, true), (own + "refclok SHM 0\n", false)] {
      let file = try scratch.write(text, to: "chrony.conf")
      let read = try await scratch.run(InstalledProgram.path(of: "chronyd"), ["-p", "-f", file])
      #expect((read.status == 0) == isGood, "\(read.output)\(read.errors)")
      let lines = read.lines.filter { $0.hasPrefix("refclock SHM") }
      #expect(!isGood || lines.count == (text == own ? 1 : 2), "\(read.output)")
    }
  }

  /// What the overlay, the rules, the drop-in and the sample call a device is one name.
  @Test func everyFileCallsADeviceTheSame() throws {
    let rules = try Self.text("Hardware/62-patrol-signals.rules")
    let sample = try Self.text("Deploy/patrol.yaml")
    #expect(sample.contains("led: patrol-status") && rules.contains(#"KERNEL=="patrol-*""#))
    #expect(
      try Self.text("Deploy/patrol-signals.conf")
        .contains("ReadWritePaths=-/sys/class/leds/patrol-status\n"))
    for name in ["patrol-vibrator", "patrol-button"] {
      #expect(sample.contains("/dev/input/\(name)"))
      #expect(rules.contains(#"SYMLINK+="input/\#(name)""#))
    }
    #expect(rules.contains(#"ATTRS{name}=="patrol-button""#))
    #expect(sample.contains("name: lis2dw12") && rules.contains(#"ATTR{name}=="lis2dw12""#))
  }
}
