// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Wire

/// A JSON object of a report, as it is put together. What is absent is left out.
struct JSONObject: Encodable {
  private(set) var members: [(name: String, value: MemberValue)] = []

  enum MemberValue {
    case plain(ColumnValue)
    case object(JSONObject)
    case objects([JSONObject])
  }

  init(_ members: [(name: String, value: MemberValue)] = []) {
    self.members = members
  }

  /// A row as an object, its columns' names the keys.
  init<Row>(_ row: Row, _ columns: [Column<Row>]) {
    members = columns.map { ($0.name, .plain($0.value(row))) }
  }

  mutating func add(_ name: String, _ value: some ColumnRepresentable) {
    members.append((name, .plain(value.columnValue)))
  }

  mutating func add(_ name: String, _ object: JSONObject) {
    members.append((name, .object(object)))
  }

  mutating func add(_ name: String, _ objects: [JSONObject]) {
    members.append((name, .objects(objects)))
  }

  /// In UTF-8, indented, its keys sorted.
  ///
  /// - Precondition: no number in it is infinite or not a number.
  var bytes: Data { Wire.bytes(of: self, isIndented: true) }

  // MARK: Encoding

  private struct MemberName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: MemberName.self)
    for (name, value) in members {
      let key = MemberName(name)
      switch value {
      case .object(let object): try container.encode(object, forKey: key)
      case .objects(let objects): try container.encode(objects, forKey: key)
      case .plain(.absent): continue
      case .plain(.text(let text)): try container.encode(text, forKey: key)
      case .plain(.texts(let texts)): try container.encode(texts, forKey: key)
      case .plain(.time(let time)): try container.encode(time.description, forKey: key)
      case .plain(.date(let date)): try container.encode(date.description, forKey: key)
      case .plain(.count(let count)): try container.encode(count, forKey: key)
      // A thousandth of a minute is 0.06 s.
      case .plain(.number(let number)):
        try container.encode((number * 1000).rounded() / 1000, forKey: key)
      }
    }
  }
}
