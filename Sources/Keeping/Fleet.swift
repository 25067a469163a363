// SPDX-License-Identifier: Apache-2.0

import Patrol

/// All devices, as the store knows them.
package struct Fleet: Hashable, Sendable {
  /// Those that may send.
  package var devices: [Member]
  package var revoked: [Device] = []
  /// The version of the published hot spot set; nil when none is published.
  package var published: String?

  package struct Member: Hashable, Sendable {
    package var device: Device
    /// How long its shifts usually last, in seconds; nil while too few are known.
    package var usualShift: Double?
    /// The notes of its last shift's record; nil when there are none.
    package var shiftNotes: String?

    package init(device: Device, usualShift: Double? = nil, shiftNotes: String? = nil) {
      (self.device, self.usualShift, self.shiftNotes) = (device, usualShift, shiftNotes)
    }
  }

  package init(devices: [Member], published: String? = nil) {
    (self.devices, self.published) = (devices, published)
  }

  /// Fewer shifts than this have no usual length.
  private static let fewShifts = 3

  /// The usual length of shifts of these lengths: the median; nil for too few.
  package static func usual(of lengths: [Double]) -> Double? {
    lengths.count < fewShifts ? nil : lengths.sorted()[lengths.count / 2]
  }
}

/// How a device does, the worst first.
package enum DeviceStanding: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// It should have been heard of and was not.
  case late
  /// It was heard of, and something is wrong with it.
  case ailing
  /// It works with another version, or another hot spot set, than the newest.
  case old
  case well
  case revoked

  package static func < (left: DeviceStanding, right: DeviceStanding) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
