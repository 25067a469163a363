// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A receiver on a pseudo-terminal behind a link, as udev gives a receiver a name that stays.
final class PlayedReceiver {
  let link: String
  // Of <asm-generic/ioctls.h>; posix_openpt and its kin are not in the Glibc module, and openpty
  // lets every program that is started inherit the terminal.
  private static let setLock: UInt = 0x4004_5431  // TIOCSPTLCK
  private static let number: UInt = 0x8004_5430  // TIOCGPTN
  private var ends: (master: Int32, slave: Int32)?

  init(_ name: String, in scratch: Scratch) throws {
    link = "\(scratch.path)/\(name)"
    try plug()
  }

  deinit { unplug() }

  /// A new terminal behind the same link, in place of the one before, which hangs up.
  ///
  /// The link is never absent: gpsd (3.22) that finds a receiver gone when it opens it anew forgets it
  /// until `gpsdctl` or udev's rule adds it again.
  func plug() throws {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    var isLocked: Int32 = 0
    var number: UInt32 = 0
    let isMade =
      ioctl(master, Self.setLock, &isLocked) == 0 && ioctl(master, Self.number, &number) == 0
    try #require(isMade, "no pseudo-terminal")
    let name = "/dev/pts/\(number)"
    let slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(slave >= 0)
    var terminal = termios()
    tcgetattr(slave, &terminal)
    cfmakeraw(&terminal)
    tcsetattr(slave, TCSANOW, &terminal)
    chmod(name, 0o666)
    let draft = link + ".new"
    try #require(symlink(name, draft) == 0 && rename(draft, link) == 0)
    unplug()
    ends = (master, slave)
  }

  /// Both hang up at once and come again, each on another terminal than before.
  static func swap(_ one: PlayedReceiver, _ other: PlayedReceiver) throws {
    one.unplug()
    other.unplug()
    try other.plug()
    try one.plug()
  }

  /// The terminal hangs up.
  private func unplug() {
    guard let (master, slave) = ends else { return }
    close(master)
    close(slave)
    ends = nil
  }

  /// What was said is lost: nobody reads the terminal.
  struct Unheard: Error {}

  /// One epoch's sentences.
  func say(_ epoch: Epoch) throws {
    let (master, _) = try #require(ends)
    var buffer = [UInt8](repeating: 0, count: 4096)
    while read(master, &buffer, buffer.count) > 0 {}
    let bytes = Array(epoch.sentences.utf8)
    guard write(master, bytes, bytes.count) == bytes.count else { throw Unheard() }
  }
}

/// What a receiver says at one time.
struct Epoch {
  /// As yyyymmddhhmmss.
  let clock: String
  let sentences: String

  /// The epochs of a recording, each from one RMC to the next.
  static func all(ofRecording path: String) throws -> [Epoch] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return text.components(separatedBy: "$GPRMC,").dropFirst().map {
      Epoch(clock: clock(ofRMC: $0), sentences: "$GPRMC," + $0)
    }
  }
}

extension Epoch {
  /// From the fields behind the sentence's name: the time, and as the ninth the date.
  private static func clock(ofRMC text: String) -> String {
    let fields = text.split(separator: ",", omittingEmptySubsequences: false)
    let date = fields.count > 8 ? Array(fields[8]) : []
    let year = date.count == 6 ? "20" + date[4..<6] + date[2..<4] + date[0..<2] : ""
    return year + fields[0].prefix(6)
  }
}

/// Plays epochs into receivers in step with what gpsd reports, since gpsd drops what it cannot take.
struct Player {
  let watch: GpsdWatch
  /// Epochs written and not yet reported.
  private static let ahead = 6
  /// Epochs of each receiver that are played slowly while gpsd finds out what it hears.
  private static let warmUp = 10

  init(_ watch: GpsdWatch) { self.watch = watch }

  /// Plays one epoch of each in turn, at most `rate` a second; all reported on return.
  func play(
    _ parts: [(receiver: PlayedReceiver, epochs: [Epoch])], warmingUp: Bool = true,
    rate: Double = .infinity
  ) async throws {
    let begun = ContinuousClock.now
    for index in 0..<(parts.map(\.epochs.count).max() ?? 0) {
      for (receiver, epochs) in parts where index < epochs.count {
        try receiver.say(epochs[index])
        let behind = warmingUp && index < Self.warmUp ? index : index - Self.ahead
        // An epoch without a position is not always reported: it is given up after a while.
        if behind >= 0 {
          _ = try await watch.hears(receiver.link, at: epochs[behind].clock, within: 0.5)
        }
      }
      let due = begun + .seconds(Double(index) / rate)
      if due > .now { try await Task.sleep(until: due, clock: .continuous) }
    }
    for (receiver, epochs) in parts {
      guard let last = epochs.last else { continue }
      #expect(
        try await watch.hears(receiver.link, at: last.clock, within: 2),
        "gpsd reports the last epoch")
    }
  }
}
