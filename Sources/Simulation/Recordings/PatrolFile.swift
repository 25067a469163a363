// SPDX-License-Identifier: Apache-2.0

/// One of the files a simulated patrol is written to, its text made as it is asked for.
package struct PatrolFile: Sendable {
  package let name: String
  private let write: @Sendable ((String) throws -> Void) throws -> Void

  /// - Parameter write: hands over the text in parts, in order.
  init(name: String, write: @escaping @Sendable ((String) throws -> Void) throws -> Void) {
    self.name = name
    self.write = write
  }

  /// Hands over the text in parts of at most a few lines, so that a long shift never stands in
  /// memory; throws what `take` throws.
  package func forEachPart(_ take: (String) throws -> Void) throws {
    try write(take)
  }

  /// The whole text.
  package var contents: String {
    var text = ""
    // `take` does not throw, so there is nothing to pass on.
    try? write { text += $0 }
    return text
  }
}
