// SPDX-License-Identifier: Apache-2.0

/// An array in a file, or something else where an array should be.
struct GeoJSONArray<Element: Decodable>: Decodable {
  /// Nil for what is no array; nil elements for what cannot be an `Element` at all.
  private(set) var elements: [Element?]?

  /// Never throws.
  init(from decoder: any Decoder) {
    guard var values = try? decoder.unkeyedContainer() else { return }
    var elements: [Element?] = []
    elements.reserveCapacity(values.count ?? 0)
    while !values.isAtEnd {
      if let element = try? values.decode(Element.self) {
        elements.append(element)
      } else {
        elements.append(nil)
        guard (try? values.superDecoder()) != nil else { break }
      }
    }
    self.elements = elements
  }
}
