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
  /// - Throws: `ConfigurationError` when the file cannot be read.
  package init(path: String?) throws(ConfigurationError) {
    let found = try DeviceConfiguration.faults(path: path)
    file = path ?? DeviceConfiguration.usualPath
    (isThere, faults) = (found != nil, found ?? [])
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
