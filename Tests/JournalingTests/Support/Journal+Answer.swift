// SPDX-License-Identifier: Apache-2.0

import Journaling
import Patrol
import Wire

extension Journal {
  /// Takes in the store's word, given on all that is pending.
  @discardableResult
  func acknowledge(
    _ results: [StoreAPI.BatchAnswer.Result], at time: Timestamp = Examples.time
  ) throws(JournalError) -> Int {
    try acknowledge(results, of: pending(limit: .max, maximumBytes: .max), at: time)
  }
}
