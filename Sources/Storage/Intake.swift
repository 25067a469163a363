// SPDX-License-Identifier: Apache-2.0

package import Wire

/// What a batch came to.
package struct Intake: Hashable, Sendable {
  /// One result an entry, in their order, up to the first that is in conflict.
  package var results: [StoreAPI.BatchAnswer.Result]
  /// Visits stored now whose hot spot, or version of the hot spots, no kept set explains.
  package var unexplained: Int

  package init(results: [StoreAPI.BatchAnswer.Result], unexplained: Int) {
    self.results = results
    self.unexplained = unexplained
  }

  package func count(_ status: StoreAPI.BatchAnswer.Status) -> Int {
    results.count { $0.status == status }
  }
}
