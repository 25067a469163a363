// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import FoundationEssentials
import Patrol
import Platform
package import Uploading
package import Wire

/// Makes this device known to the store.
package struct DeviceEnrolment {
  private let access: StoreAccess
  private let receipts: ReceiptFile
  /// The name under which this device is enrolled already; nil when it is not.
  private let enrolled: String?

  /// Checks what can be checked before a person is asked for a code.
  ///
  /// - Throws: `StoreAccessError` when the configuration cannot be used; `EnrolmentError` when the
  ///   device is enrolled and lacks nothing.
  package init(_ access: StoreAccess, receipts: ReceiptFile) throws {
    self.access = access
    self.receipts = receipts
    _ = access.needsAuthority ? try access.unverifiedTransport() : try access.transport()
    enrolled = (try? DeviceIdentity.load(from: access.key.path))?.device
    if let enrolled, !access.needsAuthority || access.knowsAuthority {
      throw EnrolmentError.alreadyEnrolled(device: enrolled, key: access.key.path)
    }
  }

  /// Enrols with the code in a file, and erases the file.
  ///
  /// The file of a device that is enrolled already is erased too: the device may have died after it
  /// was enrolled.
  ///
  /// - Throws: `EnrolmentFileError`; as `init` and `enrol(with:tell:)`.
  package static func enrol(
    fromFile path: String, _ access: StoreAccess, receipts: ReceiptFile, tell: (String) -> Void
  ) async throws {
    let file = try EnrolmentFile(path)
    do {
      try await DeviceEnrolment(access, receipts: receipts).enrol(with: file.code, tell: tell)
    } catch let error as EnrolmentError {
      guard case .alreadyEnrolled = error else { throw error }
      tell(error.problem)
    }
    try file.erase()
    tell("\(path) is erased")
  }

  /// The code in a line that a person typed; nil stands for the end of the input.
  package static func code(typed line: String?) throws(EnrolmentError) -> EnrolmentCode {
    guard let line, !line.allSatisfy(\.isWhitespace) else { throw .noCode }
    guard let code = EnrolmentCode(typed: line) else { throw .unusableCode }
    return code
  }

  /// Learns the store's own authority where the configuration names no other, then enrols.
  ///
  /// The code is shown to nobody but a store that proves to know it.
  ///
  /// - Parameter tell: called with each thing that was done, in words.
  package func enrol(with code: EnrolmentCode, tell: (String) -> Void) async throws {
    if access.needsAuthority {
      try await learnAuthority(with: code)
      tell(
        "the store has a certificate authority of its own and knows the code: this device trusts "
          + "that authority from now on")
    }
    if let enrolled {
      tell("this device is enrolled already, as \(enrolled); the code was not used up")
      return
    }
    let identity = try await DeviceIdentity.enrol(
      code: code.grouped, at: access.key.path, transport: try access.transport())
    receipts.remove()
    tell("enrolled as \(identity.device ?? "")")
    tell("a collector that runs already sends records once it is reloaded: patrol config reload")
  }

  private func learnAuthority(with code: EnrolmentCode) async throws {
    let transport = try access.unverifiedTransport()
    let found: Data?
    do { found = try await StoreAuthority.find(with: code, transport: transport) } catch {
      throw EnrolmentError.store(error)
    }
    guard let found else { throw EnrolmentError.noOwnAuthority }
    try DurableFile.write(found, to: access.authorityPath)
  }
}
