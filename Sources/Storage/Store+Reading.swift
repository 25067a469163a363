// SPDX-License-Identifier: Apache-2.0

package import Dosage
package import Patrol
import Wire

extension Store {
  /// Gets `StoreError.unreadable`.
  package typealias Unreadable = @Sendable (StoreError) throws(StoreError) -> Void

  /// Visits that share time with `span`, corrections applied.
  ///
  /// A visit that counts no more is left out (`StoredRecord.isSuperseded`); `replaces` is cleared,
  /// since it has been followed. `unreadable` is told of each record that cannot be read, which is
  /// left out unless it throws.
  package func visits(
    during span: Interval,
    unreadable: Unreadable = { error throws(StoreError) in throw error }
  ) async throws(StoreError) -> [Reported<Visit>] {
    try await all(.visit, during: span, unreadable) { record in
      guard case .visit(var visit) = record else { return nil }
      visit.replaces = nil
      return visit
    }
  }

  /// Shifts that share time with `span`, corrections applied as to visits; each has the id that its
  /// visits name.
  package func shifts(
    during span: Interval,
    unreadable: Unreadable = { error throws(StoreError) in throw error }
  ) async throws(StoreError) -> [Reported<Shift>] {
    try await all(.shift, during: span, unreadable) { record in
      guard case .shift(var shift) = record else { return nil }
      shift.id = shift.name
      (shift.shift, shift.replaces) = (nil, nil)
      return shift
    }
  }

  private func all<Element: Hashable & Sendable>(
    _ kind: Record.Kind, during span: Interval, _ unreadable: Unreadable,
    _ element: (Record) -> Element?
  ) async throws(StoreError) -> [Reported<Element>] {
    var elements: [Reported<Element>] = []
    let names = Dictionary(
      try await devices().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    var query = RecordQuery(kind: kind, from: span.start, to: span.end)
    while true {
      let page = try await records(query)
      for stored in page where !stored.isSuperseded {
        guard let record = try? Record(bytes: stored.bytes) else {
          try unreadable(.unreadable(device: stored.device, sequence: stored.sequence))
          continue
        }
        if let element = element(record) {
          elements.append(
            Reported(device: stored.device, lineage: names[stored.device], value: element))
        }
      }
      guard let last = page.last, page.count == query.limit else { return elements }
      query.after = last.place
    }
  }
}
