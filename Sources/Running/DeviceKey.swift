// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Journaling
package import Patrol
import Platform
package import Uploading
package import Wire

/// The place of this device's key, whether a store is named or not.
package struct DeviceKey {
  /// The key and the device's name, or why they cannot be had.
  package typealias ReadKey = Result<DeviceIdentity, DeviceIdentityError>

  /// Where the key is kept, unless it is sealed.
  package let path: String
  /// A file that is there when the key is sealed, so that the service alone gets it
  /// (Deploy/device-key).
  private let sealing: String

  /// - Parameter state: the directory in which this device keeps its files.
  package init(
    state: String, sealing: String = "/etc/systemd/system/patrol.service.d/device-key.conf"
  ) {
    (path, self.sealing) = ("\(state)/device.key", sealing)
  }

  /// Where systemd has laid out this device's key for this process (LoadCredential=); nil where it
  /// has not.
  private static var credentialPath: String? {
    guard let directory = getenv("CREDENTIALS_DIRECTORY") else { return nil }
    let path = String(cString: directory) + "/device.key"
    return access(path, F_OK) == 0 ? path : nil
  }

  /// The key as it is now: the one that systemd hands over to this process, else the one in the
  /// state directory.
  package func read() -> ReadKey {
    Result { () throws(DeviceIdentityError) in
      if let path = Self.credentialPath {
        return try DeviceIdentity.load(from: path, isCredential: true)
      }
      return try DeviceIdentity.load(from: path)
    }
  }

  /// Why this device cannot use what was read; nil when it can.
  package func fault(of reading: ReadKey) -> (any ExplainedError)? {
    switch reading {
    case .success(let identity):
      identity.device == nil ? StoreAccessError.notEnrolled(key: path) : nil
    case .failure(.missing):
      FileFacts(of: sealing) == nil
        ? StoreAccessError.notEnrolled(key: path) : StoreAccessError.sealed
    case .failure(let error): error
    }
  }

  /// Of the records that wait in `contents`, those that are signed only when they are sent; nil
  /// when this device has a key that cannot be read here.
  package func signedWhenSent(in contents: JournalContents) throws(JournalError) -> Int? {
    let reading = read()
    if let fault = fault(of: reading) {
      guard case .notEnrolled? = fault as? StoreAccessError else { return nil }
    }
    return try contents.unsigned(by: reading.signer?.device)
  }
}

extension DeviceKey.ReadKey {
  /// Signs what is journaled; nil where the device is not enrolled, or its key cannot be read.
  package var signer: RecordSigner? { (try? get())?.signer }
}
