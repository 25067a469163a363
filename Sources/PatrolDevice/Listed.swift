// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Several values of one option, with commas between them, none of them twice.
struct Listed<Element: ExpressibleByArgument & Hashable & Sendable>: Hashable, Sendable {
  let elements: [Element]

  init(_ elements: [Element]) {
    self.elements = elements
  }
}

extension Listed: ExpressibleByArgument {
  init?(argument: String) {
    let elements = argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { Element(argument: String($0)) }
    guard !elements.contains(nil), Set(elements).count == elements.count else { return nil }
    self.init(elements.compactMap(\.self))
  }

  var defaultValueDescription: String {
    elements.map(\.defaultValueDescription).joined(separator: ",")
  }
}
