// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import DeviceConfiguration
import Examining
import Patrol
import Wire

/// Looks the whole device over.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Says what is fine on this device, what to look at, and what is broken.",
    discussion: """
      A line for each thing on the way of the data: configuration, gpsd, receivers, clock, \
      collector, hot spots, disk, journal, permissions, enrolment, store and receipt; and for what \
      the configuration names of LED, vibrator, button, accelerometer and battery. Behind each \
      that is not fine, what to do. Nothing is changed, and no position is shown. Takes some \
      seconds, in which it listens to gpsd.

      Ends with 0 when nothing is broken, with 69 otherwise. Run it as the collector's user or as \
      root, to see all.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @Flag(help: "One JSON object.") var json = false

  func run() async throws {
    var findings = ConfigurationFindings(path: configuration.path).all
    if let settings = try? configuration.load() {
      findings += await Examination(settings).findings()
    }
    OutputFile.standardOutput.write(
      json ? Wire.line(of: ["findings": findings]) : findings.map(\.text).joined())
    if findings.contains(where: { $0.state == .broken }) { throw CommandError(.unavailable) }
  }
}
