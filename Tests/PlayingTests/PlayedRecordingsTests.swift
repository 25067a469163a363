// SPDX-License-Identifier: Apache-2.0

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
