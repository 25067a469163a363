// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Limits how often each device may ask and how much it may send. Somebody who has stolen one key
/// can then neither block other devices nor fill the disk within the hour.
///
/// Each device has two token buckets. One holds `burst` requests and fills by `perSecond`. The
/// other holds `byteBurst` bytes of unpacked batches and fills by `bytesPerSecond`. A device with a
/// month of records to send needs a hundred requests; a visit takes some 700 bytes, so 64 MiB are
/// 95,000 of them, ten times what a device keeps of what it has sent. 64 KiB a second are 94
/// visits.
actor DeviceRate {
  static let burst = 600.0
  static let perSecond = 5.0
  static let byteBurst = 67_108_864.0
  static let bytesPerSecond = 65_536.0

  private struct Bucket {
    let size: Double
    let perSecond: Double
    var left: Double
    var at: Timestamp

    init(size: Double, perSecond: Double, at now: Timestamp) {
      (self.size, self.perSecond, left, at) = (size, perSecond, size, now)
    }

    /// Takes `amount` and returns nil; returns whole seconds to wait when there is less.
    mutating func take(_ amount: Double, at now: Timestamp) -> Int? {
      left = min(size, left + max(0, now.seconds(since: at)) * perSecond)
      at = now
      guard left >= amount else { return max(1, Int(((amount - left) / perSecond).rounded(.up))) }
      left -= amount
      return nil
    }
  }

  /// Only enrolled devices are in it.
  private var requests: [String: Bucket] = [:]
  private var bytes: [String: Bucket] = [:]

  /// Takes one request of the device; whole seconds to wait when it has none left, else nil.
  func take(_ device: String, at now: Timestamp) -> Int? {
    let full = Bucket(size: Self.burst, perSecond: Self.perSecond, at: now)
    return requests[device, default: full].take(1, at: now)
  }

  /// Takes a batch of so many bytes, no more than `byteBurst`; whole seconds to wait when the
  /// device has not so many left, else nil.
  func take(bytes count: Int, of device: String, at now: Timestamp) -> Int? {
    let full = Bucket(size: Self.byteBurst, perSecond: Self.bytesPerSecond, at: now)
    return bytes[device, default: full].take(Double(count), at: now)
  }
}
