// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Patrol
import Playing
import Wire

/// Plays recordings into a real gpsd, as so many receivers.
struct PlayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play",
    abstract: "Plays NMEA recordings into gpsd, as so many receivers on pseudo-terminals.",
    discussion: """
      Makes a pseudo-terminal for each recording and a link to it, DIRECTORY/<name of the \
      recording without .nmea>, says "ready", and waits for a line on standard input: start gpsd \
      on the links meanwhile. The collector's configuration calls the unit of each link like its \
      recording, or names no unit for it; any other name ends the playing at once. Then it plays \
      all recordings side by side, as fast as gpsd and the collector take them in, so that no \
      epoch is lost however slow the machine is. The terminals and the links stay until standard \
      input ends.

      Prints for each receiver how many epochs were fed, reported by gpsd, heard by the collector \
      and judged in the shift. Ends with 74 and says what was lost where when these are not the \
      same.
      """)

  @Option(help: "The port of gpsd on this machine.") var gpsdPort: Int
  @Option(help: "The directory in which the links are made.") var links: String
  @Option(help: "Most epochs a second that each receiver is played.") var speed: Double?
  @Option(help: "The collector's control socket: “control” in the device's configuration.")
  var control: String
  @Argument(help: "NMEA recordings, as `patrol-trial generate` writes them.") var recordings:
    [String]

  func validate() throws {
    guard !recordings.isEmpty else { throw ValidationError("name at least one recording") }
    guard (1...65_535).contains(gpsdPort) else {
      throw ValidationError("--gpsd-port must be 1 to 65535")
    }
    if let speed, !(speed > 0) { throw ValidationError("--speed must be above 0") }
  }

  func run() throws {
    let playing = try PlayedRecordings(of: recordings, links: links)
    // The terminals and their links stay until the end.
    defer { withExtendedLifetime(playing) {} }
    OutputFile.standardOutput.write("ready\n")
    guard readLine() != nil else { return }
    let counts = try playing.play(
      gpsdPort: gpsdPort, control: control, rate: speed ?? .infinity, progress: Talk.progress)
    Talk.endProgress()
    OutputFile.standardOutput.write(Wire.line(of: counts))
    let lacking = counts.flatMap(\.losses)
    guard lacking.isEmpty else {
      throw CommandError(.inputOutput, lacking.joined(separator: "\n"))
    }
    while readLine() != nil {}
  }
}
