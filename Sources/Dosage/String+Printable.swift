// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text with a replacement character for each control and format character, so that a name
  /// can neither break a line nor steer a terminal.
  package var printable: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: "\u{FFFD}"
          default: scalar
          }
        }))
  }
}
