// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials
import SQLite

/// A unit's open shift, so that a restart carries it on.
package struct KeptShift: Hashable, Sendable {
  package var unit: String
  /// The id its record will have.
  package var shift: String
  /// What the collector needs to carry it on; opaque here.
  package var state: Data

  package init(unit: String, shift: String, state: Data) {
    self.unit = unit
    self.shift = shift
    self.state = state
  }
}

// MARK: - As a row

extension KeptShift {
  var values: [Value] { [.text(unit), .text(shift), .blob(state)] }

  /// Nil when the row's seal does not hold.
  init?(_ row: Row) {
    guard Seal.isSound(row.values), let unit = row.text(0), let shift = row.text(1),
      let state = row.blob(2)
    else { return nil }
    self.init(unit: unit, shift: shift, state: state)
  }
}

// MARK: - In slots

extension KeptShift {
  /// How slots refer to the row: SHA-256 over its texts and its state, each led by its length in eight
  /// bytes, least significant first.
  var digest: Data {
    var hash = SHA256()
    for part in [Data(unit.utf8), Data(shift.utf8), state] {
      hash.update(data: Slot.littleEndian(UInt64(part.count)))
      hash.update(data: part)
    }
    return Data(hash.finalize())
  }
}
