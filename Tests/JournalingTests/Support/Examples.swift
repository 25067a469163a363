// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Journaling
import Patrol
import Wire

/// Records to keep; the same number always gives the same record.
enum Examples {
  static let time = Timestamp("2026-03-02T14:07:31.200Z") ?? Timestamp(milliseconds: 0)

  private static let key = Curve25519.Signing.PrivateKey()
  static let signer = RecordSigner(device: "d-1", key: key)

  /// Whether `entry` has the signature of `signer` in its place in the journal `name`.
  static func isSigned(_ entry: Batch.Entry, in name: JournalName) -> Bool {
    guard let signature = entry.signature, signature.device == signer.device else { return false }
    return RecordSignature.isValid(
      signature.bytes, entry.link(in: name), sequence: entry.sequence, journal: name,
      device: signer.device, key: key.publicKey)
  }

  static func visit(_ number: Int, stays count: Int = 1) -> Record {
    let entered = time.advanced(bySeconds: Double(number) * 1000)
    let stays = (0..<count).map { index in
      let start = entered.advanced(bySeconds: Double(index) * 20)
      return Interval(from: start, to: start.advanced(bySeconds: 10))
    }
    let dwell = Double(count) * 10
    return .visit(
      Visit(
        id: "visit-\(number)", unit: "BW-014", officer: "o-7f3a", shift: "shift-1",
        hotSpot: "HS03", hotSpotsVersion: "sha256:00", entered: entered,
        left: stays[count - 1].end, dwell: dwell, dwellLow: dwell, dwellHigh: dwell,
        observed: dwell, bridged: 0, stays: stays, travel: .foot, onFoot: dwell, inVehicle: 0,
        footQuantiles: DwellQuantiles(sure: dwell), fixes: count * 10, meanError: 4.2, ended: .left,
        detector: "1"))
  }

  static func shift(_ id: String) -> Record {
    .shift(
      Shift(
        id: id, unit: "BW-014", officer: "o-7f3a", hotSpotsVersion: "sha256:00", started: time,
        ended: time, quarters: [], fixes: 0, refused: [:], passes: [:], visits: 0, detector: "1"))
  }

  static func openShift(
    _ unit: String, shift: String = "shift-1", state: some Sequence<UInt8>
  ) -> KeptShift {
    KeptShift(unit: unit, shift: shift, state: Data(state))
  }
}
