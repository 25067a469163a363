// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import Commands
import FoundationEssentials
import Glibc
import Patrol
import Platform
import Uploading
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
    let access = try configuration.store(of: settings)
    // Says what is wrong with the configuration before a code is asked for.
    _ = access.needsAuthority ? try access.unverifiedTransport() : try access.transport()
    let enrolled = (try? DeviceIdentity.load(from: access.identityPath))?.device
    if let enrolled, !access.needsAuthority || access.knowsAuthority {
      throw CommandError(
        .unusable,
        """
        \(EnrolmentError.alreadyEnrolled(device: enrolled)). To enrol it anew, move \
        \(access.identityPath) away and try again; under the same name nothing counts twice
        """)
    }
    if isatty(STDIN_FILENO) == 1 { Talk.say("the one-time code, please:") }
    guard let typed = readLine(strippingNewline: true)?.filter({ !$0.isWhitespace }), !typed.isEmpty
    else { throw CommandError(.unusable, "no code on standard input") }
    guard let code = EnrolmentCode(typed: typed) else {
      throw CommandError(.unusable, "that is no enrolment code: a code has seven groups of four")
    }
    if access.needsAuthority { try await learnAuthority(access, code) }
    if let enrolled {
      Talk.say("this device is enrolled already, as \(enrolled); the code is still good")
      return
    }
    let identity = try await DeviceIdentity.enrol(
      code: code.grouped, at: access.identityPath, transport: try access.transport())
    settings.receipts.remove()
    Talk.say("enrolled as \(identity.device ?? "")")
    Talk.say("a collector that runs already sends once it is restarted")
  }

  /// Asks the store for its own authority and keeps it; without one nobody is shown the code.
  private func learnAuthority(_ access: StoreAccess, _ code: EnrolmentCode) async throws {
    let found: Data?
    do {
      found = try await StoreAuthority.find(with: code, transport: try access.unverifiedTransport())
    } catch let fault as StoreFault {
      throw EnrolmentError.store(fault)
    }
    guard let found else {
      throw CommandError(
        .configuration,
        """
        what answers says that the store has no certificate authority of its own, and may not be the \
        store. If an authority that this system trusts vouches for it, set “certificates: system” \
        under “store” in the configuration; the code was shown to nobody
        """)
    }
    try DurableFile.write(found, to: access.authorityPath)
    Talk.say(
      "the store has a certificate authority of its own, and it knows the code: trusted from now on"
    )
  }
}
