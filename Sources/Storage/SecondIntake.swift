// SPDX-License-Identifier: Apache-2.0

/// What a second look at some of what was set aside came to.
package struct SecondIntake: Hashable, Sendable {
  /// The last row looked at; nil when there was none.
  package var last: Int64?
  /// How many were taken in.
  package var taken: Int

  package init(last: Int64?, taken: Int) {
    self.last = last
    self.taken = taken
  }
}

extension Store {
  /// Looked at in one transaction: others wait meanwhile, and each may be as long as a record may be.
  private var page: Int { 20 }

  /// Takes in all that an earlier program set aside and this one can use; returns how many, so far
  /// when it is cancelled.
  package func takeAgainAllSetAside() async throws(StoreError) -> Int {
    var taken = 0
    var last: Int64? = 0
    while let row = last, !Task.isCancelled {
      let intake = try await takeAgain(asideAfter: row, limit: page)
      taken += intake.taken
      last = intake.last
    }
    return taken
  }
}
