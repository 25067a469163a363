// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol

extension Timestamp {
  /// What the system's clock says.
  @Sendable static func now() -> Timestamp {
    Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded()))
  }
}
