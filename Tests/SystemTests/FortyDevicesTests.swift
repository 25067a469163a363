// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Forty devices are enrolled from the codes of one command, by the real programs over loopback.
@Suite(.timeLimit(.minutes(5))) struct FortyDevicesTests {
  private let names = (1...40).map { "VAN-\($0)" }

  private func centre(_ scratch: Scratch) async throws -> Centre {
    try await Centre(
      in: scratch, named: "centre",
      hotSpots: try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson"))
  }

  private func device(_ name: String, of centre: Centre) throws -> Device {
    try Device(
      in: centre.scratch, named: name, gpsd: ["127.0.0.1:1"],
      hotSpots: "\(centre.scratch.path)/hs.geojson", store: centre.url)
  }

  @Test func eachEnrolsOnceFromItsBootPartition() async throws {
    let scratch = try Scratch()
    let centre = try await centre(scratch)
    let list = try scratch.write(names.joined(separator: "\n") + "\n\n", to: "names")
    let output = try await centre.command(
      "device", "enrol", "--list", list, "--files", "\(scratch.path)/boot", "--sheet",
      "\(scratch.path)/sheet.html")
    #expect(output.isEmpty, "the codes are in the files alone")
    try FileManager.default.copyItem(
      atPath: file("VAN-1", scratch), toPath: "\(scratch.path)/copy")
    for name in names {
      let device = try device(name, of: centre)
      try await device.done("enrol", "--from", file(name, scratch))
      #expect(!FileManager.default.fileExists(atPath: file(name, scratch)))
    }
    let listed = try #require(
      try await centre.command("device", "list", "--json").json["devices"] as? [JSONObject])
    #expect(Set(listed.compactMap { $0["name"] as? String }) == Set(names))
    #expect(Set(listed.compactMap { $0["device"] as? String }).count == 40)
    // A code that is used is of no use to another device, which keeps the file for people to see.
    let thief = try device("thief", of: centre)
    let outcome = try await thief.command("enrol", "--from", "\(scratch.path)/copy")
    #expect(outcome.status == 65, "\(outcome.errors)")
    #expect(outcome.errors.contains("the enrolment code is unknown, used or out of date"))
    #expect(FileManager.default.fileExists(atPath: "\(scratch.path)/copy"))
  }

  private func file(_ name: String, _ scratch: Scratch) -> String {
    "\(scratch.path)/boot/\(name)/patrol-enrol.txt"
  }

  @Test func aDeviceThatDiedBeforeTheFileWasErasedErasesItNextTime() async throws {
    let scratch = try Scratch()
    let centre = try await centre(scratch)
    try await centre.command(
      "device", "enrol", "--name", "VAN-1", "--files", "\(scratch.path)/boot")
    let path = file("VAN-1", scratch)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let device = try device("VAN-1", of: centre)
    try await device.done("enrol", "--from", path)
    let again = try scratch.write(text, to: "again")
    try await device.done("enrol", "--from", again)
    #expect(!FileManager.default.fileExists(atPath: again))
  }

  @Test func withoutAStoreTheFileStaysForTheNextTry() async throws {
    let scratch = try Scratch()
    let centre = try await centre(scratch)
    try await centre.command(
      "device", "enrol", "--name", "VAN-1", "--files", "\(scratch.path)/boot")
    try await centre.cut()
    let device = try device("VAN-1", of: centre)
    let path = file("VAN-1", scratch)
    #expect(try await device.command("enrol", "--from", path).status == 69)
    #expect(FileManager.default.fileExists(atPath: path))
    try await centre.start()
    try await device.done("enrol", "--from", path)
    for text in ["", "code: ABC\n", "nothing\n"] {
      let wrong = try scratch.write(text, to: "wrong")
      let outcome = try await device.command("enrol", "--from", wrong)
      #expect(outcome.status == 65 && outcome.errors.contains("holds no line"), "\(outcome.errors)")
    }
  }

  @Test func wrongListsMakeNoCode() async throws {
    let scratch = try Scratch()
    let centre = try await centre(scratch)
    for (text, words) in [
      ("VAN-1\nVAN-2\nVAN-1\n", "names:3: VAN-1 is there twice"), ("\n \n", "there is no name"),
      ("VAN-1\n\u{1B}[31m\n", "names:2: not a name"), ("a/b\n", "cannot be the name of a folder"),
    ] {
      let list = try scratch.write(text, to: "names")
      let outcome = try await scratch.run(
        Programs.store,
        [
          "device", "enrol", "--list", list, "--files", "\(scratch.path)/boot", "--database",
          centre.database,
        ])
      #expect(outcome.status == 65 && outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/boot"))
  }

  private static let reader = InstalledProgram.path(of: "zbarimg")

  /// The sheet is read back as a scanner would, by another program than the one that made it.
  @Test(.enabled(if: access(reader, X_OK) == 0))
  func aScannerReadsEachCodeOfTheSheet() async throws {
    let scratch = try Scratch()
    let centre = try await centre(scratch)
    let list = try scratch.write("VAN-1\nB&B <2>\nVAN-3\n", to: "names")
    let sheet = "\(scratch.path)/sheet.html"
    try await centre.command("device", "enrol", "--list", list, "--sheet", sheet)
    var facts = stat()
    #expect(stat(sheet, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
    let page = try String(contentsOfFile: sheet, encoding: .utf8)
    #expect(page.contains("<h2>B&amp;B &lt;2&gt;</h2>"))
    let cards = page.components(separatedBy: "<section>").dropFirst()
    #expect(cards.count == 3)
    for card in cards {
      let written = try #require(card.firstMatch(of: /<code>([0-9A-Z-]{34})<\/code>/)).1
      let picture = try scratch.write(try Self.bitmap(of: card), to: "code.pbm")
      let read = try await scratch.run(Self.reader, ["--quiet", "--raw", picture])
      #expect(read.output == "\(written)\n", "\(read.errors)")
    }
  }

  /// The picture of a card as a bitmap (PBM), eight dots a module.
  private static func bitmap(of card: String) throws -> String {
    let box = try #require(card.firstMatch(of: /viewBox="0 0 (\d+) (\d+)"/))
    let side = try #require(Int(box.1))
    var rows = Array(repeating: Array(repeating: "0", count: side), count: side)
    for run in card.matches(of: /M(\d+) (\d+)h(\d+)v1/) {
      let (column, row, count) = (Int(run.1) ?? 0, Int(run.2) ?? 0, Int(run.3) ?? 0)
      for place in column..<column + count { rows[row][place] = "1" }
    }
    let wide = rows.map { $0.map { String(repeating: "\($0) ", count: 8) }.joined() }
    let lines = wide.flatMap { Array(repeating: $0, count: 8) }
    return "P1\n\(side * 8) \(side * 8)\n" + lines.joined(separator: "\n") + "\n"
  }
}
