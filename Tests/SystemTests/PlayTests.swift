// SPDX-License-Identifier: Apache-2.0

import Foundation
import Playing
import Testing

/// What `patrol-trial play` takes in, says and leaves behind.
@Suite(.timeLimit(.minutes(1)))
struct PlayTests {
  @Test func anErrorInARecordingNamesTheLineAndNoPosition() throws {
    let scratch = try Scratch()
    let good = "$GPRMC,140000.00,A,5130.1234,N,00042.5678,E,0.1,90.0,020326,,,A*00\r\n"
    for bad in [
      "$GPRMC,,A,5131.9876,N,00043.5432,E,0.1,90.0,020326,,,A*00\r\n", "$GNRMC,5131.9876\r\n",
    ] {
      let path = try scratch.write(good + "$GPGGA,1\r\n" + bad + good, to: "walk.nmea")
      let error = #expect(throws: PlayingError.self) { try RecordedEpoch.all(ofRecording: path) }
      let words = error.map { "\($0)" } ?? ""
      #expect(words.contains("line 3: an RMC sentence without time or date"), "\(words)")
      #expect(!words.contains("5131"), "\(words)")
    }
  }

  @Test func theLinksGoWhenPlayingEnds() async throws {
    let scratch = try Scratch()
    let recording = try scratch.write(
      "$GPRMC,140000.00,A,5130.1234,N,00042.5678,E,0.1,90.0,020326,,,A*00\r\n", to: "walk.nmea")
    let outcome = try await scratch.run(
      Programs.trial,
      [
        "play", "--gpsd-port", "1", "--links", scratch.path, "--control",
        scratch.path + "/none.sock", recording,
      ])
    #expect(outcome.status == 0 && outcome.output.contains("ready"), "\(outcome.errors)")
    #expect(!(try FileManager.default.contentsOfDirectory(atPath: scratch.path)).contains("walk"))
    let link = scratch.path + "/swapped"
    do {
      let receiver = try PlayedReceiver(link: link)
      try receiver.plug()
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link).hasPrefix("/dev/pts"))
      try FileManager.default.removeItem(atPath: link)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/nowhere")
      withExtendedLifetime(receiver) {}
    }
    let left = try FileManager.default.destinationOfSymbolicLink(atPath: link)
    #expect(left == "/nowhere", "another's link of that name stays")
  }
}
