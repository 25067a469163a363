// SPDX-License-Identifier: Apache-2.0

import Collecting
import Platform
import Uploading

/// Brings the store's plan into the file beside the journal.
struct PlanFetch: Sendable {
  let client: StoreClient
  let file: DuePlanFile

  /// Asks the store; false when what is kept is what it has.
  ///
  /// - Throws: `StoreFault`, or the `SystemError` that kept the plan from the disk.
  func now() async throws -> Bool {
    guard let (bytes, _) = try await client.fetchPlan(ifNot: file.version) else { return false }
    try file.write(bytes)
    return true
  }
}
