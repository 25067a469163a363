// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol
import Text

/// What devices to be are to be called: each name is one line of 1 to 200 characters, none is there
/// twice.
package struct DeviceNames: Sendable {
  /// Longest list read, in bytes.
  package static let longestList = 1 << 20

  package let all: [String]

  /// The one name.
  ///
  /// - Precondition: `isName` of it.
  package init(_ name: String) { all = [name] }

  /// Reads a list, a name a line; empty lines are left out.
  ///
  /// - Parameter place: the list, as errors name it.
  package init(list: Data, at place: String) throws(DeviceNamesError) {
    var names: [String] = []
    let lines = String(decoding: list, as: UTF8.self)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() {
      let name = line.trimmed
      if name.isEmpty { continue }
      let place = "\(place):\(number + 1)"
      guard Self.isName(name) else {
        throw DeviceNamesError(problem: "not a name of 1 to 200 characters", place: place)
      }
      if names.contains(name) {
        throw DeviceNamesError(problem: "\(name.excerpt()) is there twice", place: place)
      }
      names.append(name)
    }
    if names.isEmpty { throw DeviceNamesError(problem: "there is no name", place: place) }
    all = names
  }

  package static func isName(_ text: String) -> Bool {
    (1...200).contains(text.count) && text.isOneLine
  }

  /// Makes sure that a folder can be made for each.
  package func requireFolders(at place: String?) throws(DeviceNamesError) {
    let odd = all.first { $0.utf8.count > 200 || $0.hasPrefix(".") || $0.contains("/") }
    if let odd {
      throw DeviceNamesError(
        problem: "\(odd.excerpt()) cannot be the name of a folder", place: place)
    }
  }
}

/// Why names cannot be used.
package struct DeviceNamesError: ExplainedError, Hashable {
  package let problem: String
  package let place: String?
  package var kind: ErrorKind { .unusable }
}

extension Substring {
  fileprivate var trimmed: String {
    var rest = drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
