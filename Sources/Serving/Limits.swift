// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import Patrol
import Synchronization

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

/// Counts wrong enrolment codes by the address they come from (`NetworkAddress.counted`).
///
/// A code has 140 random bits and cannot be guessed. The limit keeps guessing from costing
/// anything.
actor EnrolmentTries {
  /// Wrong codes allowed within the window.
  static let most = 10
  /// Seconds for which a wrong code counts.
  static let window: Double = 600
  /// Addresses remembered; when there are more, the one seen first is forgotten.
  private static let mostPeers = 10_000

  private var failures: [String: [Timestamp]] = [:]

  /// Whole seconds until `peer` may try again; nil when it may now.
  func wait(for peer: String, at now: Timestamp) -> Int? {
    let recent = recentFailures(of: peer, at: now)
    guard recent.count >= Self.most, let first = recent.first else { return nil }
    return max(1, Int((Self.window - now.seconds(since: first)).rounded(.up)))
  }

  func noteFailure(of peer: String, at now: Timestamp) {
    let recent = recentFailures(of: peer, at: now)
    failures[NetworkAddress.counted(peer)] = (recent + [now]).suffix(Self.most)
    if failures.count > Self.mostPeers { forgetFirst() }
  }

  /// Times in the future do not count: the clock may have been set back.
  private func recentFailures(of peer: String, at now: Timestamp) -> [Timestamp] {
    (failures[NetworkAddress.counted(peer)] ?? []).filter {
      (0..<Self.window).contains(now.seconds(since: $0))
    }
  }

  private func forgetFirst() {
    let first = failures.min { ($0.value.first ?? .distant) < ($1.value.first ?? .distant) }
    if let first { failures[first.key] = nil }
  }
}

extension Timestamp {
  fileprivate static let distant = Timestamp(milliseconds: .max)
}

/// How many connections each network address has open (`NetworkAddress.counted`).
final class PeerConnections: Sendable {
  private let most: Int
  private let counts = Mutex<[String: Int]>([:])

  init(most: Int) {
    self.most = most
  }

  /// False when the address has as many as it may.
  func enter(_ address: String) -> Bool {
    counts.withLock { counts in
      guard counts[address, default: 0] < most else { return false }
      counts[address, default: 0] += 1
      return true
    }
  }

  func leave(_ address: String) {
    counts.withLock { counts in
      let left = (counts[address] ?? 1) - 1
      counts[address] = left > 0 ? left : nil
    }
  }
}

/// Closes a connection at once when its address has too many, so that no address can block others.
final class AddressLimit: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  /// Nil when all connections come through one proxy, which has its own limits.
  private let peers: PeerConnections?
  /// The address counted; nil when none is.
  private var address: String?

  init(_ peers: PeerConnections?) {
    self.peers = peers
  }

  func handlerAdded(context: ChannelHandlerContext) {
    guard let peers, let full = context.channel.remoteAddress?.ipAddress else { return }
    let address = NetworkAddress.counted(full)
    if peers.enter(address) {
      self.address = address
    } else {
      context.close(promise: nil)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    if let address { peers?.leave(address) }
    address = nil
  }
}

/// Network addresses as limits count them.
enum NetworkAddress {
  /// The address under which `address` is counted. An IPv6 address counts by its first 64 bits,
  /// since its owner has 2⁶⁴ of them (RFC 4291, section 2.5.4). An IPv4 address in IPv6 form
  /// (`::ffff:…`) counts as IPv4. Any other text counts as it is.
  static func counted(_ address: String) -> String {
    let withoutZone = String(address.prefix { $0 != "%" })
    var bytes = [UInt8](repeating: 0, count: 16)
    guard withoutZone.contains(":"), inet_pton(AF_INET6, withoutZone, &bytes) == 1 else {
      return address
    }
    if bytes.starts(with: version4Prefix) {
      return bytes.suffix(4).map(String.init).joined(separator: ".")
    }
    let groups = stride(from: 0, to: 8, by: 2).map {
      String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
    }
    return groups.joined(separator: ":") + "::/64"
  }

  private static let version4Prefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
}
