// SPDX-License-Identifier: Apache-2.0

package import Dosage
package import Patrol
package import Storage

/// Why a plan is not kept: it names hot spots that are not in the published set.
package enum UnpublishedHotSpotsError: ExplainedError, Hashable {
  /// No set is published to compare the plan with.
  case nonePublished(file: String)
  /// The hot spots, each with the line that names it first, in the order of the lines.
  case unknown(file: String, [Name])

  package struct Name: Hashable, Sendable {
    package let line: Int
    package let hotSpot: String

    package init(line: Int, hotSpot: String) {
      self.line = line
      self.hotSpot = hotSpot
    }
  }

  package var kind: ErrorKind { .unusable }

  /// Most names that are listed one by one.
  private static let mostNamed = 20

  package var problem: String {
    switch self {
    case .nonePublished(let file):
      return "\(file): no hot spot set is published to compare the plan with"
    case .unknown(let file, let names):
      let lines = names.prefix(Self.mostNamed).map {
        "\(file): line \($0.line): \($0.hotSpot.debugDescription) is no hot spot of the published "
          + "set"
      }
      let more = names.count - lines.count
      return (lines + (more > 0 ? ["… and \(more) more names"] : [])).joined(separator: "\n")
    }
  }

  package var advice: String? {
    let allowing = "nothing is kept; --allow-unknown keeps such rows too"
    return switch self {
    case .nonePublished:
      "publish one first with “patrol-store hotspots import … --publish”: \(allowing)"
    case .unknown: allowing
    }
  }

  /// As other errors, but the way out of a list has a line of its own.
  package var description: String {
    switch self {
    case .nonePublished: "\(problem); \(advice ?? "")"
    case .unknown: "\(problem)\n\(advice ?? "")"
    }
  }
}

extension Store {
  /// Returns if the published set has every hot spot that `plan` names. `file` is the plan's path.
  ///
  /// - Throws: `UnpublishedHotSpotsError`, or the `StoreError` that kept the set from being read.
  package nonisolated func requirePublished(
    hotSpotsOf plan: PlanFile, file: String
  ) async throws {
    guard let published = try await hotSpots() else {
      throw UnpublishedHotSpotsError.nonePublished(file: file)
    }
    let known = Set(published.map(\.id))
    let unknown = plan.firstLines.filter { !known.contains($0.key) }
      .map { UnpublishedHotSpotsError.Name(line: $0.value, hotSpot: $0.key) }
      .sorted { $0.line < $1.line }
    guard unknown.isEmpty else { throw UnpublishedHotSpotsError.unknown(file: file, unknown) }
  }
}
