// SPDX-License-Identifier: Apache-2.0

import Patrol
import Text

/// All that is wrong with a configuration's file: what `patrol config check` writes.
package struct ConfigurationCheck: Encodable {
  private let file: String
  private let isThere: Bool
  private let faults: [ConfigurationError]

  /// Looks at the file at `path`; nil stands for the usual one, which need not be there.
  ///
  /// - Parameter review: what is wrong with values that are written as they must be.
  /// - Throws: `ConfigurationError` when the file cannot be read.
  package init(
    path: String?, review: (DeviceConfiguration) -> [EntryFault] = { _ in [] }
  ) throws(ConfigurationError) {
    let found = try DeviceConfiguration.faults(path: path, review: review)
    file = path ?? DeviceConfiguration.usualPath
    (isThere, faults) = (found != nil, found ?? [])
  }

  /// What is wrong with the value of an entry.
  package struct EntryFault {
    /// The entry's key, after those of the sections that it stands in.
    let keys: [String]
    let reason: String
    let advice: String?

    package init(_ keys: String..., reason: String, advice: String?) {
      (self.keys, self.reason, self.advice) = (keys, reason, advice)
    }
  }

  package var isGood: Bool { faults.isEmpty }

  /// In lines for people.
  package var text: String {
    let lines =
      if !isThere {
        ["\(file): is not there, so every entry has its usual value"]
      } else if isGood {
        ["\(file): nothing is wrong"]
      } else {
        faults.map(\.description)
      }
    return lines.map { $0.wrapped(indent: 4) + "\n" }.joined()
  }

  private enum CodingKeys: String, CodingKey {
    case file, faults
    case isThere = "is_there"
  }
}
