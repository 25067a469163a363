// SPDX-License-Identifier: Apache-2.0

/// An option that is not understood.
struct OptionsError: Error, CustomStringConvertible {
  let option: String
  /// Nil when there is none.
  let value: String?

  var description: String {
    let what = value.map { "\(option) \($0): not understood" } ?? "\(option) needs a value"
    return "\(what)\n\n\(Options.usage)"
  }
}
