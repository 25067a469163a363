// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Glibc
import Running
import Wire

/// Makes this device known to the store.
struct EnrolCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrol",
    abstract: "Enrols this device with a one-time code from `patrol-store device enrol`.",
    discussion: """
      The code is read from standard input, so that it stands in no list of processes. By the code \
      the device also knows a store that has a certificate authority of its own, and trusts no other \
      from then on; a store whose certificate this system vouches for needs `certificates: system` \
      in the configuration. The device's key is made here and never leaves it.
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
