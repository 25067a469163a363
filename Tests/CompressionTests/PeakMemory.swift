// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The most memory this process has held so far, in KiB.
func peakKilobytes() -> Int {
  var usage = rusage()
  getrusage(0, &usage)  // RUSAGE_SELF, whose type does not fit here
  return usage.ru_maxrss
}
