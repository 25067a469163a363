// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import DeviceConfiguration
import Glibc
import Patrol
import Running
import Uploading
import Wire

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
      the file. Ends well on a device that is enrolled already, whose file is erased too.
      """)
  var from: String?

  func run() async throws {
    let settings = try configuration.load()
    let access = try configuration.store(of: settings)
    if let from { return try await enrol(from: from, access, settings) }
    let enrolment = try DeviceEnrolment(access, receipts: settings.receipts)
    if isatty(STDIN_FILENO) == 1 { Talk.say("the one-time code, please:") }
    guard let typed = readLine(strippingNewline: true)?.filter({ !$0.isWhitespace }), !typed.isEmpty
    else { throw CommandError(.unusable, "no code on standard input") }
    guard let code = EnrolmentCode(typed: typed) else {
      throw CommandError(.unusable, "that is no enrolment code: a code has seven groups of four")
    }
    try await enrolment.enrol(with: code) { Talk.say($0) }
  }

  private func enrol(
    from path: String, _ access: StoreAccess, _ settings: DeviceConfiguration
  ) async throws {
    let file = try EnrolmentFile(path)
    do {
      try await DeviceEnrolment(access, receipts: settings.receipts).enrol(with: file.code) {
        Talk.say($0)
      }
    } catch let error as EnrolmentError {
      // The device may have died after it was enrolled and before the file was erased.
      guard case .alreadyEnrolled = error else { throw error }
      Talk.say(error.problem)
    }
    try file.erase()
    Talk.say("\(path) is erased")
  }
}
