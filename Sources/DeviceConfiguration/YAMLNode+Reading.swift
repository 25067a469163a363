// SPDX-License-Identifier: Apache-2.0

import Text

/// What is wrong with a text, found while it is read; reading goes on with the usual value.
final class ConfigurationFaults {
  private(set) var all: [ConfigurationError] = []

  func note(_ fault: ConfigurationError) { all.append(fault) }

  func note(line: Int?, _ reason: String, advice: String? = nil) {
    all.append(ConfigurationError(line: line, reason: reason, advice: advice))
  }

  /// Notes a fault of a part of a text that aliases have read several times.
  func noteOnce(line: Int, _ reason: String, advice: String? = nil) {
    let fault = ConfigurationError(line: line, reason: reason, advice: advice)
    if !all.contains(fault) { note(fault) }
  }
}

extension YAMLNode {
  /// The line of the entry under `keys`, each in the section of the one before; nil without it.
  func line(of keys: [String]) -> Int? {
    var node = self
    var line: Int?
    for key in keys {
      guard case .mapping(let entries) = node.content,
        let entry = entries.first(where: { $0.key == key })
      else { return nil }
      (node, line) = (entry.value, entry.line)
    }
    return line
  }
}

/// The entries of a mapping, taken out one by one, so that what is left over is unknown.
struct Section {
  let faults: ConfigurationFaults
  private let name: String
  private let line: Int
  private var entries: [YAMLNode.KeyedNode]
  /// The keys that were looked for: all that the section knows.
  private var known: [String] = []

  init(_ node: YAMLNode, name: String, _ faults: ConfigurationFaults) {
    self.name = name
    self.faults = faults
    line = node.line
    switch node.content {
    case .mapping(let entries): self.entries = entries
    case .scalar(""): entries = []
    default:
      entries = []
      faults.note(line: node.line, "\(name) must hold names and values (name: value)")
    }
  }

  mutating func take(_ key: String) -> YAMLNode? {
    known.append(key)
    guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
    return entries.remove(at: index).value
  }

  mutating func text(_ key: String) -> String? {
    value(key, "must be a text") { $0.isEmpty ? nil : $0 }
  }

  /// A list of texts; one alone needs no brackets.
  mutating func texts(_ key: String) -> [String]? {
    guard let node = take(key) else { return nil }
    let items: [YAMLNode]
    if case .sequence(let nodes) = node.content { items = nodes } else { items = [node] }
    let texts = items.compactMap {
      if case .scalar(let text) = $0.content, !text.isEmpty { text } else { nil }
    }
    if texts.count == items.count { return texts }
    faults.note(line: node.line, "\(key) must be a list of texts")
    return nil
  }

  /// A number of `range`, in the unit the key names.
  mutating func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
    let (low, high) = (range.lowerBound.shortest, range.upperBound.shortest)
    return value(key, "must be a number from \(low) to \(high)") { text in
      Double(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  mutating func flag(_ key: String) -> Bool? {
    value(key, "must be true or false") { text in
      switch text {
      case "true", "yes": true
      case "false", "no": false
      default: nil
      }
    }
  }

  /// What `body` makes of a plain value; where that is nil, the value is not what it `must` be.
  mutating func value<Value>(
    _ key: String, _ must: @autoclosure () -> String, _ body: (String) -> Value?
  ) -> Value? {
    guard let node = take(key) else { return nil }
    if case .scalar(let text) = node.content, let value = body(text) { return value }
    faults.note(line: node.line, "\(key) \(must())")
    return nil
  }

  /// The keys that no one has taken, in the order of the text.
  var keys: [String] { entries.map(\.key) }

  /// The line of a key that no one has taken; that of the section without it.
  func line(of key: String) -> Int { entries.first { $0.key == key }?.line ?? line }

  /// A list of sections.
  mutating func sections(_ key: String) -> [Section]? {
    guard let node = take(key) else { return nil }
    guard case .sequence(let items) = node.content else {
      faults.note(line: node.line, "\(key) must be a list")
      return nil
    }
    return items.map { Section($0, name: key, faults) }
  }

  mutating func section(_ key: String) -> Section? {
    take(key).map { Section($0, name: key, faults) }
  }

  /// Every remaining entry as the name of a unit, by its receiver's path.
  mutating func names() -> [String: String] {
    var names: [String: String] = [:]
    for entry in entries {
      guard let name = text(entry.key) else { continue }
      if let flaw = DeviceConfiguration.flaw(path: entry.key, unit: name) {
        faults.note(line: entry.line, flaw)
      }
      names[entry.key] = name
    }
    return names
  }

  /// Refuses what no one has taken.
  func finish() {
    for left in entries {
      let nearest = left.key.nearest(of: known).map { "is “\($0)” meant? " } ?? ""
      faults.note(
        line: left.line, "\(name) has no entry “\(left.key.excerpt())”",
        advice: "\(nearest)the entries are \(known.joined(separator: ", "))")
    }
  }

  /// Notes a fault of the section as a whole.
  func fault(_ reason: String) { faults.note(line: line, reason) }
}
