// SPDX-License-Identifier: Apache-2.0

import CTimex
import FoundationEssentials
import Glibc
import Patrol
import Platform
import Text
import Wire

/// The machine that Patrol runs on, as far as records and privacy hang on it.
struct Surroundings: Hashable, Sendable {
  /// What is known of the clock.
  struct Clock: Hashable, Sendable {
    var now: Timestamp
    /// Whether something keeps it by another clock; nil when the system does not say.
    var isKept: Bool?
    /// How far a receiver's clock is ahead, in seconds; nil without a report.
    var ahead: Double?
  }

  /// Nothing that this program judges is older (2020-01-01).
  private static let earliest = Timestamp(milliseconds: 1_577_836_800_000)
  /// A visit is told by the receiver's clock, a shift's start and end by the device's: they must be
  /// near each other, in seconds.
  private static let farthestAhead = 2.0

  static func clock(_ clock: Clock) -> Finding {
    let subject = "clock"
    if clock.now < earliest {
      return .broken(
        subject, "it shows \(clock.now)", "have chrony set it from gpsd or from the network")
    }
    if let ahead = clock.ahead, abs(ahead) > farthestAhead {
      let side = ahead > 0 ? "behind" : "ahead of"
      return .look(
        subject, "it is \(abs(ahead).figure(0)) s \(side) the receiver's",
        "have chrony set it from gpsd or from the network")
    }
    if clock.isKept == false {
      return .look(
        subject, "nothing synchronises it", "have chrony synchronise it with gpsd or the network")
    }
    return .fine(subject, clock.isKept == nil ? "\(clock.now)" : "synchronised")
  }

  /// With less room than this, in bytes, the journal may soon be unable to grow.
  private static let leastRoom = 10 << 20

  static func room(_ room: FileSystemRoom?, at path: String) -> Finding {
    let subject = "disk"
    guard let room else { return .broken(subject, SystemError(path: path)) }
    let words = "\(megabytes(room.free)) of \(megabytes(room.all)) free at \(path)"
    if room.free < leastRoom { return .broken(subject, words, "make room there") }
    if room.free < DeviceHealth.enoughRoom { return .look(subject, words, "make room there") }
    return .fine(subject, words)
  }

  private static func megabytes(_ bytes: Int) -> String { "\(bytes >> 20) MB" }

  /// The directory of journal and key belongs to the service alone.
  static func directory(_ facts: FileFacts?, at path: String) -> Finding {
    let subject = "permissions"
    guard let facts else {
      return .broken(
        subject, "\(path) is not there", "the service makes it; “systemctl start patrol”")
    }
    guard facts.isDirectory else { return .broken(subject, "\(path) is no directory", nil) }
    guard !facts.isOpenToOthers else {
      return .broken(subject, "\(path) is open to other users", "chmod 700 \(path)")
    }
    return .fine(subject, "\(path) is open to its owner alone")
  }

  /// What `/proc/swaps` says, and how much of the collector may be swapped.
  static func swap(_ swaps: String?, collectorMax: String?) -> Finding {
    let subject = "swap"
    guard let swaps else { return .look(subject, "the system does not say what is swapped", nil) }
    let lines = swaps.split(separator: "\n").dropFirst()
    if lines.isEmpty { return .fine(subject, "there is none") }
    if collectorMax == "0" { return .fine(subject, "the collector's memory is not swapped") }
    return .look(
      subject, "positions in memory may be written to it",
      "encrypt it or turn it off (swapoff -a); patrol.service keeps the collector out")
  }

  /// What `/proc/PID/limits` says of the collector.
  static func core(_ limits: String?) -> Finding? {
    let line = limits?.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
    guard let line else { return nil }
    let soft = line.dropFirst("Max core file size".count).split(separator: " ").first
    return soft == "0"
      ? .fine("core files", "the collector leaves none")
      : .look(
        "core files", "a crash would write the collector's memory to the disk",
        "start the collector with patrol.service, which forbids that")
  }

  /// Who may book shifts and see who is where.
  static func group(_ members: [String]?) -> Finding {
    let subject = "group patrol"
    guard let members else {
      return .look(
        subject, "there is none, so only root and the collector's own user can ask the collector",
        "install the package, which makes it, or run “groupadd --system patrol”")
    }
    return .fine(subject, members.isEmpty ? "nobody is in it" : members.list())
  }
}

// MARK: As they are now

extension Surroundings {
  static func clockNow(ahead: Double?) -> Clock {
    var state = timex()
    let answer = adjtimex(&state)
    return Clock(
      now: .now(), isKept: answer < 0 ? nil : state.status & STA_UNSYNC == 0, ahead: ahead)
  }

  static func text(of path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// How much of a process's memory may be swapped, as its control group says.
  static func swapMax(of process: Int32) -> String? {
    let group = text(of: "/proc/\(process)/cgroup")?.split(separator: "\n")
      .first { $0.hasPrefix("0::") }?.dropFirst(3)
    return group.flatMap { text(of: "/sys/fs/cgroup\($0)/memory.swap.max") }?
      .filter { !$0.isWhitespace }
  }

  static func members(of group: String) -> [String]? {
    guard let entry = getgrnam(group) else { return nil }
    var members: [String] = []
    var next = entry.pointee.gr_mem
    while let name = next?.pointee {
      members.append(String(cString: name))
      next = next?.advanced(by: 1)
    }
    return members
  }
}
