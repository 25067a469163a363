// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Cells as a JSON object.
struct CellObject: Encodable {
  let cells: [Cell]

  /// In UTF-8, indented, its keys sorted. What is unknown is absent.
  var json: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    do {
      return try encoder.encode(self)
    } catch {
      preconditionFailure("a dosage report holds a number that is none: \(error)")
    }
  }

  struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
      self.stringValue = stringValue
    }

    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for cell in cells {
      let key = Key(stringValue: cell.name)
      switch cell.value {
      case .text(let text): try container.encode(text, forKey: key)
      case .texts(let texts): try container.encode(texts, forKey: key)
      case .object(let cells): try container.encode(CellObject(cells: cells), forKey: key)
      case .objects(let objects):
        try container.encode(objects.map(CellObject.init), forKey: key)
      case .count(let count): try container.encode(count, forKey: key)
      case .number(let number): try container.encode((number * 1000).rounded() / 1000, forKey: key)
      case .unknown: continue
      }
    }
  }
}
