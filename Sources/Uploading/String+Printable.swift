// SPDX-License-Identifier: Apache-2.0

extension String {
  /// Longest text from outside that is repeated to people.
  private static let longest = 200

  /// One short line of it, safe in a log or on a terminal, whoever wrote it.
  var printable: String {
    let isUnsafe: (Character) -> Bool = { character in
      character.unicodeScalars.contains {
        switch $0.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
      }
    }
    return String(prefix(Self.longest).map { isUnsafe($0) ? " " : $0 })
  }
}
