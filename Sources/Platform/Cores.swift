// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The processor.
package enum Cores {
  /// How many work at a time, at least 1.
  package static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
