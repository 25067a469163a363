// SPDX-License-Identifier: Apache-2.0

import Control
import FoundationEssentials
import Testing

@testable import Playing

@Suite struct PlayedRecordingsTests {
  @Test func aLinkIsCalledLikeItsRecording() {
    func link(_ recording: String) -> String {
      PlayedRecordings.link(of: recording, in: "links")
    }
    #expect(link("recordings/BW-014.nmea") == "links/BW-014")
    #expect(link("BW-014.log") == "links/BW-014.log")
  }

  @Test func aUnitOfAnotherNameIsToldWithBothNames() {
    func unit(_ name: String, heard: Int) -> UnitStatus {
      var unit = UnitStatus(unit: name, reception: .fix)
      unit.heard = heard
      return unit
    }
    func misnaming(_ units: UnitStatus...) -> PlayingError? {
      PlayedCollector.misnaming(of: ["links/BW-1"], units, since: [unit("VAN-7", heard: 5)])
    }
    #expect(misnaming(unit("VAN-7", heard: 6)) == nil, "nothing is heard yet")
    #expect(misnaming(unit("VAN-7", heard: 9), unit("links/BW-1", heard: 9)) == nil)
    #expect(misnaming(unit("VAN-7", heard: 9), unit("BW-1", heard: 0)) == nil)
    let error = misnaming(unit("VAN-7", heard: 7))
    #expect(error == .misnamed(receivers: ["links/BW-1"], units: ["VAN-7"]))
    #expect(
      error.map { "\($0)" } == "the collector hears VAN-7, not BW-1; in its configuration call "
        + "the unit of links/BW-1 BW-1, or name none for it")
  }

  @Test func aRecordingThatIsNotThereIsNamed() throws {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "patrol-playing-\(UInt64.random(in: 0...(.max)))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    let missing = directory.appending(path: "none.nmea").path
    let error = #expect(throws: PlayingError.self) {
      _ = try PlayedRecordings(of: [missing], links: directory.path)
    }
    #expect(error?.place == missing)
    let left = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(left.isEmpty, "no link stays")
  }
}
