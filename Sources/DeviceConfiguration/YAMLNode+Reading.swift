// SPDX-License-Identifier: Apache-2.0

/// The entries of a mapping, taken out one by one, so that what is left over is unknown.
struct Section {
  private let name: String
  private let line: Int
  private var entries: [YAMLNode.Entry]
  /// The keys that were looked for: all that the section knows.
  private var known: [String] = []

  init(_ node: YAMLNode, name: String) throws(ConfigurationError) {
    self.name = name
    line = node.line
    switch node.content {
    case .mapping(let entries): self.entries = entries
    case .scalar(""): entries = []
    default:
      throw ConfigurationError(line: node.line, reason: "\(name) must hold names and values")
    }
  }

  mutating func take(_ key: String) -> YAMLNode? {
    known.append(key)
    guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
    return entries.remove(at: index).value
  }

  mutating func text(_ key: String) throws(ConfigurationError) -> String? {
    guard let node = take(key) else { return nil }
    guard case .scalar(let text) = node.content, !text.isEmpty else {
      throw ConfigurationError(line: node.line, reason: "\(key) must be a text")
    }
    return text
  }

  /// A number of `range`, in the unit the key names.
  mutating func number(
    _ key: String, in range: ClosedRange<Double>
  ) throws(ConfigurationError) -> Double? {
    guard let node = take(key) else { return nil }
    guard case .scalar(let text) = node.content, let number = Double(text),
      range.contains(number)
    else {
      throw ConfigurationError(
        line: node.line,
        reason: "\(key) must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  mutating func flag(_ key: String) throws(ConfigurationError) -> Bool? {
    guard let node = take(key) else { return nil }
    switch node.content {
    case .scalar("true"), .scalar("yes"): return true
    case .scalar("false"), .scalar("no"): return false
    default: throw ConfigurationError(line: node.line, reason: "\(key) must be true or false")
    }
  }

  /// The keys that no one has taken, in the order of the text.
  var keys: [String] { entries.map(\.key) }

  /// The line of a key that no one has taken; that of the section without it.
  func line(of key: String) -> Int { entries.first { $0.key == key }?.line ?? line }

  /// A list of sections.
  mutating func sections(_ key: String) throws(ConfigurationError) -> [Section]? {
    guard let node = take(key) else { return nil }
    guard case .sequence(let items) = node.content else {
      throw ConfigurationError(line: node.line, reason: "\(key) must be a list")
    }
    var sections: [Section] = []
    for item in items { sections.append(try Section(item, name: key)) }
    return sections
  }

  mutating func section(_ key: String) throws(ConfigurationError) -> Section? {
    guard let node = take(key) else { return nil }
    return try Section(node, name: key)
  }

  /// Every remaining entry as the name of a unit, by its receiver's path.
  mutating func names() throws(ConfigurationError) -> [String: String] {
    var names: [String: String] = [:]
    for entry in entries {
      let name = try text(entry.key) ?? ""
      if let flaw = DeviceConfiguration.flaw(path: entry.key, unit: name) {
        throw ConfigurationError(line: entry.line, reason: flaw)
      }
      names[entry.key] = name
    }
    return names
  }

  /// Refuses what no one has taken.
  func finish() throws(ConfigurationError) {
    guard let left = entries.first else { return }
    throw ConfigurationError(
      line: left.line, reason: "\(name) knows no “\(left.key)”",
      advice: "it knows \(known.joined(separator: ", "))")
  }

  /// A fault of the section as a whole.
  func fault(_ reason: String) -> ConfigurationError {
    ConfigurationError(line: line, reason: reason)
  }
}
