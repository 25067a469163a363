// SPDX-License-Identifier: Apache-2.0

import Glibc
import Platform
package import Wire

/// Where the last receipt is kept (`KeptReceipt`).
package struct ReceiptFile: Sendable {
  private let file: SecretFile

  package init(path: String) {
    file = SecretFile(path: path)
  }

  /// Nil when there is none that can be read.
  package func read() -> KeptReceipt? {
    guard let bytes = try? file.read(), let kept = try? Wire.decode(KeptReceipt.self, from: bytes)
    else { return nil }
    return kept.isKnown && kept.receipt.isSound ? kept : nil
  }

  /// Forgets it: another enrolment has receipts of its own.
  package func remove() { unlink(file.path) }

  /// Keeps it in place of the one before; false when the disk would not.
  @discardableResult
  package func write(_ kept: KeptReceipt) -> Bool {
    (try? file.write(Wire.bytes(of: kept), .over)) != nil
  }
}
