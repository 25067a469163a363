// SPDX-License-Identifier: Apache-2.0

package import Databases
package import Patrol

/// Why the store could not do something. The texts hold no position, no key and no code.
package enum StoreError: ExplainedError, Hashable {
  /// There is no store in the database.
  case notAStore(place: String)
  /// Another version of the program laid out the store.
  case otherVersion(place: String, version: Int64, known: Int64)
  /// The device is not known, or revoked.
  case notAllowed(device: String)
  /// A record is not readable any more, or its bytes are not those that came.
  case unreadable(device: String, sequence: Int64)
  /// A hot spot set that was usable when it came is not usable now.
  case unusableHotSpots(version: String)
  /// What the database refused, in its own words.
  case database(DatabaseError)

  package init(_ error: DatabaseError) {
    if error.reason == .notADatabase, let place = error.place {
      self = .notAStore(place: place)
    } else {
      self = .database(error)
    }
  }

  /// Runs `body` and turns its `DatabaseError` into a `StoreError`.
  @discardableResult
  package static func wording<Answer>(
    _ body: () throws(DatabaseError) -> Answer
  ) throws(StoreError) -> Answer {
    do throws(DatabaseError) { return try body() } catch { throw StoreError(error) }
  }

  /// What sort of fault of the database it is; nil for a fault of what is in it.
  package var reason: DatabaseFailure? {
    if case .database(let error) = self { error.reason } else { nil }
  }

  /// Whether what was written cannot be read back.
  package var isDamage: Bool { reason == .damaged }

  /// Whether the database does not lie where it was opened.
  package var isDisplaced: Bool { reason == .displaced }

  /// Whether the same request may succeed later.
  package var mayPass: Bool {
    if case .database(let error) = self { error.mayPass } else { false }
  }

  package var kind: ErrorKind {
    if case .database(let error) = self { error.kind } else { .unusable }
  }

  package var place: String? {
    switch self {
    case .notAStore(let place), .otherVersion(let place, _, _): place
    case .database(let error): error.place
    case .notAllowed, .unreadable, .unusableHotSpots: nil
    }
  }

  package var problem: String {
    switch self {
    case .notAStore: "not a patrol store"
    case .otherVersion(_, let version, let known):
      "written by another patrol-store (layout \(version); this one knows \(known))"
    case .notAllowed(let device): "device \(device) is not known, or may not send any more"
    case .unreadable(let device, let sequence):
      "record \(sequence) of \(device) is not as it came: its bytes were changed since"
    case .unusableHotSpots(let version):
      "hot spot set \(version) was usable when it came, and is not usable now"
    case .database(let error): error.problem
    }
  }

  package var advice: String? {
    switch self {
    case .notAStore: "give the database that “patrol-store init” made"
    case .otherVersion: "use the program that wrote it"
    case .unreadable: "run “patrol-store audit” to see what else is not as it came"
    case .unusableHotSpots: "import the set again with “patrol-store hotspots import”"
    case .notAllowed: nil
    case .database(let error): error.advice
    }
  }
}
