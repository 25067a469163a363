// SPDX-License-Identifier: Apache-2.0

extension [String] {
  /// Most remarks a shift's record holds.
  private static var most: Int { 100 }

  /// Adds words to the notes of a shift. The same words again are only counted, as `words (3 times)`,
  /// so that what often happens leaves room for what seldom does.
  package mutating func remark(_ words: String) {
    for (place, note) in enumerated() {
      guard let times = note.times(of: words) else { continue }
      self[place] = "\(words) (\(times + 1) times)"
      return
    }
    if count < Self.most { append(words) }
  }
}

extension String {
  /// How often this note says `words`; nil when it says something else.
  fileprivate func times(of words: String) -> Int? {
    if self == words { return 1 }
    let (before, after) = (words + " (", " times)")
    guard hasPrefix(before), hasSuffix(after) else { return nil }
    guard let times = Int(dropFirst(before.count).dropLast(after.count)),
      (2..<1_000_000_000).contains(times)
    else { return nil }
    return times
  }
}
