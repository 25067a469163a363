// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The time that this program has had a processor to itself.
enum CPUClock {
  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Prints a line for whoever waits at the other end of a pipe.
  static func say(_ line: String) {
    print(line)
    fflush(nil)
  }
}
