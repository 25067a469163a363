// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Glibc
import Patrol
import Running
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

  func run() async throws {
    let settings = try configuration.load()
    let enrolment = try DeviceEnrolment(
      try configuration.store(of: settings), receipts: settings.receipts)
    if isatty(STDIN_FILENO) == 1 { Talk.say("the one-time code, please:") }
    guard let typed = readLine(strippingNewline: true)?.filter({ !$0.isWhitespace }), !typed.isEmpty
    else { throw CommandError(.unusable, "no code on standard input") }
    guard let code = EnrolmentCode(typed: typed) else {
      throw CommandError(.unusable, "that is no enrolment code: a code has seven groups of four")
    }
    try await enrolment.enrol(with: code) { Talk.say($0) }
  }
}
