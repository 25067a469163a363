// SPDX-License-Identifier: Apache-2.0

import Glibc
import Patrol
import Platform

/// A terminal's screen that is painted in place, again and again.
///
/// It paints on the terminal's other screen, without a cursor. When it ends, by itself or by
/// Ctrl-C, the terminal shows what it showed before, with its cursor. Ctrl-Z gives the terminal
/// back for a while.
package struct TerminalScreen {
  /// What made a wait end.
  private enum WaitEnd {
    case time
    /// The window has another size.
    case resized
    /// The program is to end: Ctrl-C, `kill`, or the terminal is gone.
    case ended
  }

  private let output = OutputFile.standardOutput
  private let signals: SignalPipe

  /// Nil when standard output is no terminal, or one that cannot be painted on.
  package init?() {
    let kind = getenv("TERM").map { String(cString: $0) } ?? "dumb"
    guard isatty(STDOUT_FILENO) == 1, kind != "dumb", let signals = SignalPipe() else {
      return nil
    }
    self.signals = signals
    enter()
  }

  /// Paints `page` anew every second and whenever the window has another size, until the program is
  /// to end or nobody looks any more. Then it gives the terminal back.
  ///
  /// - Parameter page: the lines for a window of so many columns.
  package func show(_ page: (_ width: Int) -> [String]) {
    defer { end() }
    while paint(page(output.width ?? 80)) {
      if case .ended = wait(seconds: 1) { return }
    }
  }

  /// Paints `lines`, as many as the window has; false when nobody looks any more.
  private func paint(_ lines: [String]) -> Bool {
    // What stood there is erased before a line is written: after a line as wide as the window it
    // would take the line's last character.
    let shown = lines.prefix(height)
    let text = shown.dropLast().map { "\u{1B}[K\($0)\r\n" }.joined()
    return output.write("\u{1B}[H\(text)\u{1B}[J\(shown.last ?? "")")
  }

  /// Waits for `seconds`, or until something happens.
  private func wait(seconds: Double) -> WaitEnd {
    switch signals.next(within: seconds) {
    case nil: return .time
    case SIGTSTP:
      leave()
      kill(getpid(), SIGSTOP)
      enter()
      return .resized
    case SIGWINCH, SIGCONT: return .resized
    default: return .ended
    }
  }

  /// Gives the terminal back.
  private func end() {
    leave()
    signals.end()
  }

  private func enter() { output.write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[H\u{1B}[J") }

  private func leave() { output.write("\u{1B}[?25h\u{1B}[?1049l") }

  private var height: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
    return Int(size.ws_row)
  }
}

/// Signals as bytes of a pipe, so that a loop can wait for them and for time at once.
private struct SignalPipe {
  private static let caught = [
    SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH,
  ]
  private let reading: Int32

  /// Nil when the system has no pipe left.
  init?() {
    guard let ends = try? makePipe() else { return nil }
    (reading, signalWriting) = ends
    for number in Self.caught { signal(number, noteSignal) }
  }

  /// The next signal; nil when none came for `seconds`.
  func next(within seconds: Double) -> Int32? {
    var wanted = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    let count = poll(&wanted, 1, Int32(seconds * 1000))
    var number: UInt8 = 0
    // An interrupted wait has a signal in the pipe.
    guard count != 0, read(reading, &number, 1) == 1 else { return nil }
    return Int32(number)
  }

  /// From now on signals do what they do to any program.
  func end() {
    for number in Self.caught { signal(number, SIG_DFL) }
    close(signalWriting)
    close(reading)
  }
}

/// The pipe's end that signals are written to; set before the first is caught.
nonisolated(unsafe) private var signalWriting: Int32 = -1

private func noteSignal(_ number: Int32) {
  let before = errno
  var byte = UInt8(truncatingIfNeeded: number)
  _ = write(signalWriting, &byte, 1)
  errno = before
}
