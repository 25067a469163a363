// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Text
import Wire

/// What is to be said of a device: how it does, and why, the worst first.
package struct DeviceVerdict: Hashable, Sendable {
  package var device: Device
  package var standing: DeviceStanding
  /// In words; empty for one that is well.
  package var reasons: [String]

  /// Seconds of silence after which a device is late unless told otherwise: it asks for a receipt
  /// once a day.
  package static let usualLateness = 36.0 * 3600

  /// All devices, the worst first: by how they do, then by how many reasons there are, then by
  /// name.
  package static func all(
    of fleet: Fleet, at now: Timestamp, lateAfter: Double
  ) -> [DeviceVerdict] {
    let newest = newestVersion(in: fleet)
    let verdicts = fleet.devices.map { member in
      let judge = DeviceJudge(
        member: member, newest: newest, published: fleet.published, now: now,
        lateAfter: lateAfter)
      return judge.verdict
    }
    return (verdicts + fleet.revoked.map(DeviceVerdict.init(revoked:))).sorted(by: isWorse)
  }

  private init(revoked device: Device) {
    let day = device.revoked.map { " on \($0.description.prefix(10))" } ?? ""
    self.init(device: device, standing: .revoked, reasons: ["revoked\(day)"])
  }

  init(device: Device, standing: DeviceStanding, reasons: [String]) {
    (self.device, self.standing, self.reasons) = (device, standing, reasons)
  }

  private static func isWorse(_ left: DeviceVerdict, _ right: DeviceVerdict) -> Bool {
    if left.standing != right.standing { return left.standing < right.standing }
    if left.reasons.count != right.reasons.count { return left.reasons.count > right.reasons.count }
    return left.device.name == right.device.name
      ? left.device.id < right.device.id : left.device.name.naturallyPrecedes(right.device.name)
  }

  /// The newest version that a device has, or the store's own program.
  private static func newestVersion(in fleet: Fleet) -> String {
    fleet.devices.compactMap(\.device.health?.version).filter(isVersion)
      .reduce(ProgramVersion.current) { $0.naturallyPrecedes($1) ? $1 : $0 }
  }

  /// Whether a device's word is a version at all: no other device is called old for one that is
  /// not.
  private static func isVersion(_ text: String) -> Bool {
    (1...20).contains(text.utf8.count) && text.first?.isNumber == true
      && text.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 }
  }
}

/// Looks at one device.
struct DeviceJudge {
  let member: Fleet.Member
  let newest: String
  let published: String?
  let now: Timestamp
  /// Seconds of silence after which a device is late.
  let lateAfter: Double

  /// A shift may go on for so long past its usual end, in seconds.
  private static let overtime = 2.0 * 3600
  /// A receipt is asked for ten minutes after the last record, and the network may be away for a
  /// while; in seconds.
  private static let receiptTime = 6.0 * 3600
  /// A record that waits for longer is not on its way any more, in seconds.
  private static let longWait = 24.0 * 3600
  /// A device's clock may be so far off, in seconds.
  private static let clockError = 120.0

  var verdict: DeviceVerdict {
    let (late, ailing, old) = (late, ailing, old)
    let standing: DeviceStanding =
      !late.isEmpty ? .late : !ailing.isEmpty ? .ailing : !old.isEmpty ? .old : .well
    return DeviceVerdict(device: device, standing: standing, reasons: late + ailing + old)
  }

  private var device: Device { member.device }
  private var health: DeviceHealth? { device.health }

  private func age(_ time: Timestamp?) -> Double? { time.map { now.seconds(since: $0) } }

  // MARK: Late

  private var late: [String] {
    guard let seen = device.lastSeen, let silence = age(seen) else {
      let enrolled = age(device.enrolled) ?? 0
      return enrolled > lateAfter ? ["never heard of since it was enrolled"] : []
    }
    if silence > lateAfter { return ["nothing heard for \(Span.rough(silence))"] }
    return missedEnd(seen: seen).map { [$0] } ?? []
  }

  /// Words for a device that was on shift when it was heard last and should be off shift by now.
  private func missedEnd(seen: Timestamp) -> String? {
    guard let usual = member.usualShift, let health, let started = health.shiftStarted,
      let came = device.healthCame
    else { return nil }
    // How long ago it began, by the device's own clock, so that a wrong clock does not matter.
    let begun = came.advanced(bySeconds: -max(0, health.at.seconds(since: started)))
    let end = begun.advanced(bySeconds: usual)
    guard seen < end, let over = age(end), over > Self.overtime else { return nil }
    return "its shift should have ended \(Span.rough(over)) ago, nothing heard since"
  }

  // MARK: Old

  private var old: [String] {
    guard let health else { return [] }
    var words: [String] = []
    if health.version.naturallyPrecedes(newest) {
      words.append("version \(health.version), the newest is \(newest)")
    }
    if let published, health.hotSpots != published {
      words.append(
        health.hotSpots.map { "hot spot set \(Self.short($0)), not \(Self.short(published))" }
          ?? "no hot spot set")
    }
    return words
  }

  private static func short(_ version: String) -> String {
    String(version.split(separator: ":").last?.prefix(8) ?? "")
  }

  // MARK: Ailing

  private var ailing: [String] {
    records + (health.map { clock($0) + receivers($0) + rest($0) } ?? [])
  }

  private var records: [String] {
    var words: [String] = []
    let silence = age(device.healthCame) ?? 0
    if let health, health.waiting > 0, let wait = health.oldestWaiting,
      wait + silence > Self.longWait
    {
      words.append(
        "\(health.waiting.of("record")) waiting for \(Span.rough(wait + silence))")
    }
    if let upload = device.lastUpload, let ago = age(upload), ago > Self.receiptTime,
      device.lastReceipt.map({ $0 < upload }) ?? true
    {
      words.append("no receipt since it sent records \(Span.rough(ago)) ago")
    }
    if let count = health?.quarantined, count > 0 {
      words.append("\(count.of("record")) quarantined")
    }
    if let count = health?.lost, count > 0 { words.append("\(count.of("record")) lost to damage") }
    return words
  }

  private func clock(_ health: DeviceHealth) -> [String] {
    var words: [String] = []
    if let came = device.healthCame {
      let ahead = health.at.seconds(since: came)
      if abs(ahead) > Self.clockError {
        words.append("its clock is \(Span.rough(abs(ahead))) \(ahead > 0 ? "ahead" : "behind")")
      }
    }
    // The first time it is set after a start without a battery.
    if health.clockSteps > 1 {
      words.append("its clock was set \(health.clockSteps.of("time")) while it ran")
    }
    return words
  }

  private func rest(_ health: DeviceHealth) -> [String] {
    var words: [String] = []
    if let free = health.freeBytes, free < DeviceHealth.enoughRoom {
      words.append("\(free >> 20) MB of disk left")
    }
    words += health.notes
    if let notes = member.shiftNotes { words.append("last shift: \(notes.onOneLine())") }
    return words
  }
}

// MARK: - Receivers

extension DeviceJudge {
  /// The share of epochs with a fix of a receiver that is well, at least.
  private static let leastShare = 0.5

  private func receivers(_ health: DeviceHealth) -> [String] {
    let isOnShift = health.shiftStarted != nil
    return health.receivers.compactMap { receiver in
      fault(of: receiver, isOnShift: isOnShift).map { "\(receiver.unit.onOneLine(30)) \($0)" }
    }
  }

  /// The worst that is to be said of it; nil when it is well.
  private func fault(of receiver: DeviceHealth.ReceiverHealth, isOnShift: Bool) -> String? {
    if isOnShift, receiver.heard.map({ $0 > DeviceHealth.ReceiverHealth.silence }) ?? true {
      return "is silent"
    }
    if isOnShift, let unmoved = receiver.unmoved {
      return "did not move for \(Span.rough(unmoved)): does it hang?"
    }
    if let share = receiver.fixShare, share < Self.leastShare {
      return "has a fix \(share.wholePercent) of the time"
    }
    if let error = receiver.error, error > DeviceHealth.ReceiverHealth.largestError {
      return "is off by \(Int(error)) m"
    }
    if let interval = receiver.interval, interval > DeviceHealth.ReceiverHealth.longestInterval {
      return "reports once in \(Int(interval)) s"
    }
    return nil
  }
}
