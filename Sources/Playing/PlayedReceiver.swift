// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Platform

/// A receiver on a pseudo-terminal behind a link, as udev gives a receiver a name that stays for as
/// long as the receiver does.
package final class PlayedReceiver {
  /// The link's path: the name by which gpsd knows the receiver.
  package let link: String
  // Of <asm-generic/ioctls.h>; posix_openpt and its kin are not in the Glibc module, and openpty
  // lets every program that is started inherit the terminal.
  private static let setLock: UInt = 0x4004_5431  // TIOCSPTLCK
  private static let number: UInt = 0x8004_5430  // TIOCGPTN
  private var ends: (master: Int32, slave: Int32)?
  /// What the link leads to.
  private var linked: String?

  /// Makes the terminal, and the link at `link`.
  package init(link: String) throws(PlayingError) {
    self.link = link
    try plug()
  }

  deinit {
    unplug()
    // Where the link leads elsewhere by now, it is another's.
    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
    if let linked, target == linked { unlink(link) }
  }

  /// A new terminal behind the same link, in place of the one before, which hangs up.
  ///
  /// The link is never absent: gpsd (3.22) that finds a receiver gone when it opens it anew forgets
  /// it until `gpsdctl` or udev's rule adds it again.
  package func plug() throws(PlayingError) {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    var isLocked: Int32 = 0
    var number: UInt32 = 0
    guard master >= 0, ioctl(master, Self.setLock, &isLocked) == 0,
      ioctl(master, Self.number, &number) == 0
    else { throw .system(SystemError("making a pseudo-terminal")) }
    let name = "/dev/pts/\(number)"
    // Held open, so that the terminal outlives gpsd's interest in it.
    let slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard slave >= 0 else { throw .system(SystemError("open", path: name)) }
    var terminal = termios()
    tcgetattr(slave, &terminal)
    cfmakeraw(&terminal)
    tcsetattr(slave, TCSANOW, &terminal)
    // gpsd gives up root's rights before it opens a receiver.
    chmod(name, 0o666)
    let draft = link + ".new"
    unlink(draft)
    guard symlink(name, draft) == 0, rename(draft, link) == 0 else {
      throw .system(SystemError("making the link", path: link))
    }
    unplug()
    ends = (master, slave)
    linked = name
  }

  /// Both hang up at once and come again, each on another terminal than before.
  package static func swap(
    _ one: PlayedReceiver, _ other: PlayedReceiver
  ) throws(PlayingError) {
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

  /// Says one epoch's sentences; throws when nobody reads the terminal and it is full.
  package func say(_ epoch: RecordedEpoch) throws(PlayingError) {
    guard let (master, _) = ends else { throw .unheard(link) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    // What gpsd writes to the receiver goes nowhere.
    while read(master, &buffer, buffer.count) > 0 {}
    let bytes = Array(epoch.sentences.utf8)
    guard write(master, bytes, bytes.count) == bytes.count else { throw .unheard(link) }
  }
}
