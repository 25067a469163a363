// SPDX-License-Identifier: Apache-2.0

import Accuracy

extension Options {
  init(arguments: some Sequence<String>) throws(OptionsError) {
    var rest = Array(arguments)[...]
    while let name = rest.popFirst() {
      switch name {
      case "--help", "-h": wantsHelp = true
      case "--quick": quick = true
      case "--json": json = true
      default:
        guard let value = rest.popFirst() else { throw OptionsError(option: name, value: nil) }
        guard take(name, value) else { throw OptionsError(option: name, value: value) }
      }
    }
  }

  /// False when there is no such option or it takes no such value.
  private mutating func take(_ name: String, _ value: String) -> Bool {
    switch name {
    case "--only": set(&parts, Self.list(value))
    case "--seeds": set(&seeds, Self.range(value))
    case "--shifts": set(&seeds, Self.count(value).map { seeds.first($0) })
    case "--hours": set(&hours, Double(value).flatMap { $0 > 0 && $0 <= 24 ? $0 : nil })
    case "--worlds": set(&worlds, Worlds(rawValue: value))
    case "--environments": set(&environments, Self.list(value))
    case "--intervals": set(&intervals, Self.list(value) { Self.count($0) })
    case "--methods": set(&methods, Self.list(value) { Self.method($0) })
    case "--receivers": set(&receivers, Self.list(value))
    case "--reported-error": set(&reportedErrors, Self.list(value))
    case "--drawings": set(&drawings, Self.range(value))
    case "--data": set(&data, value)
    case "--write": set(&write, value)
    default: false
    }
  }

  private func set<Value>(_ place: inout Value, _ value: Value?) -> Bool {
    if let value { place = value }
    return value != nil
  }

  // MARK: Values

  private static func count(_ text: some StringProtocol) -> Int? {
    Int(text).flatMap { $0 >= 1 ? $0 : nil }
  }

  /// `A…B`, `A...B` or `A-B`.
  private static func range(_ text: String) -> ClosedRange<UInt64>? {
    let ends = text.split { "….-".contains($0) }.map { UInt64($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last else {
      return nil
    }
    return first...last
  }

  private static func list<Value: RawRepresentable<String>>(_ text: String) -> [Value]? {
    list(text) { Value(rawValue: String($0)) }
  }

  private static func list<Value>(_ text: String, of read: (Substring) -> Value?) -> [Value]? {
    let values = text.split(separator: ",").map(read)
    return values.isEmpty || values.contains { $0 == nil } ? nil : values.compactMap(\.self)
  }

  private static func method(_ slug: Substring) -> (any PresenceMethod)? {
    Experiment.allMethods.first { $0.slug == slug }
  }
}

extension ClosedRange<UInt64> {
  fileprivate func first(_ count: Int) -> ClosedRange<UInt64> {
    lowerBound...(lowerBound + UInt64(count) - 1)
  }
}
