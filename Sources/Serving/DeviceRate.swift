// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Bounds how often each device may ask: whoever has got hold of one key cannot keep the store from
/// the others.
///
/// A bucket a device: it holds `burst` requests and fills by `perSecond`. A device with a month of
/// records to send needs a hundred requests.
actor DeviceRate {
  static let burst = 600.0
  static let perSecond = 5.0

  private struct Bucket {
    var left: Double
    var at: Timestamp
  }

  /// Devices that have enrolled, and no others, ever get here.
  private var buckets: [String: Bucket] = [:]

  /// Takes one request of the device; whole seconds to wait when it has none left, else nil.
  func take(_ device: String, at now: Timestamp) -> Int? {
    var bucket = buckets[device] ?? Bucket(left: Self.burst, at: now)
    let passed = max(0, now.seconds(since: bucket.at))
    bucket.left = min(Self.burst, bucket.left + passed * Self.perSecond)
    bucket.at = now
    defer { buckets[device] = bucket }
    guard bucket.left >= 1 else {
      return max(1, Int(((1 - bucket.left) / Self.perSecond).rounded(.up)))
    }
    bucket.left -= 1
    return nil
  }
}
