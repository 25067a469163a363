// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Uploading

/// Makes this device known to the store.
struct EnrolCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrol",
    abstract: "Enrols this device with a one-time code from `patrol-store device enrol`.",
    discussion: """
      The code is read from standard input, so that it stands in no list of processes. The device's \
      key is made here and never leaves it.
      """)

  @OptionGroup var configuration: ConfigurationOption

  func run() async throws {
    let access = StoreAccess(try configuration.load())
    let transport = try access.transport()
    if isatty(STDIN_FILENO) == 1 { Talk.say("the one-time code, please:") }
    guard let code = readLine(strippingNewline: true)?.filter({ !$0.isWhitespace }), !code.isEmpty
    else { throw Exit.saying("no code on standard input", Exit.unusableData) }
    do {
      let identity = try await DeviceIdentity.enrol(
        code: code, at: access.identityPath, transport: transport)
      Talk.say("enrolled as \(identity.device ?? "")")
      Talk.say("a collector that runs already sends once it is restarted")
    } catch {
      throw Exit.saying("\(error)", Exit.unavailable)
    }
  }
}
