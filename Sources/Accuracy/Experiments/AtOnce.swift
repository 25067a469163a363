// SPDX-License-Identifier: Apache-2.0

extension Collection where Element: Sendable {
  /// Works on several elements at a time; the answers are in the order of the elements.
  ///
  /// After a failure no other work is begun, and the first one in that order is thrown.
  ///
  /// - Parameters:
  ///   - count: how many at a time, at least 1; best as many as there are cores.
  ///   - progress: hears how many are done.
  func map<Answer: Sendable, Failure: Error>(
    atOnce count: Int, progress: (Int) -> Void,
    _ work: @escaping @Sendable (Int, Element) throws(Failure) -> Answer
  ) async throws(Failure) -> [Answer] {
    let results = await withTaskGroup(of: (Int, Result<Answer, Failure>).self) { group in
      var waiting = enumerated().makeIterator()
      // Were all begun at once, the pool would be busy with them and hear of none until the end.
      func begin() {
        guard let (number, element) = waiting.next() else { return }
        group.addTask {
          (number, Result { () throws(Failure) in try work(number, element) })
        }
      }
      for _ in 0..<count { begin() }
      var results: [Int: Result<Answer, Failure>] = [:]
      for await (number, result) in group {
        results[number] = result
        progress(results.count)
        if case .success = result { begin() }
      }
      return results
    }
    var answers: [Answer] = []
    for number in results.keys.sorted() {
      if let result = results[number] { answers.append(try result.get()) }
    }
    return answers
  }
}
