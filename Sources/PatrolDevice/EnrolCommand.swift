// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import DeviceConfiguration
import Glibc
import Running

/// Makes this device known to the store.
struct EnrolCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrol",
    abstract: "Enrols this device with a one-time code from `patrol-store device enrol`.",
    discussion: """
      The code is read from standard input, so that no list of processes shows it. Where the store \
      has a certificate authority of its own, the code proves that authority to the device, and \
      the device trusts no other from then on. For a store whose certificate comes from an \
      authority that this system trusts, set `certificates: system` in the configuration first. \
      The device makes its key itself, and the key never leaves it.
      """)

  @OptionGroup var configuration: ConfigurationOption

  @Option(
    help: """
      Take the code from this file, as “patrol-store device enrol --files” writes it, and erase \
      the file. On a device that is enrolled already it only erases the file, and ends with 0.
      """)
  var from: String?

  func run() async throws {
    let settings = try configuration.load()
    let access = try configuration.store(of: settings)
    if let from {
      return try await DeviceEnrolment.enrol(
        fromFile: from, access, receipts: settings.receipts, tell: Talk.say)
    }
    let enrolment = try DeviceEnrolment(access, receipts: settings.receipts)
    if isatty(STDIN_FILENO) == 1 { Talk.say("the one-time code, please:") }
    try await enrolment.enrol(with: DeviceEnrolment.code(typed: readLine()), tell: Talk.say)
  }
}
