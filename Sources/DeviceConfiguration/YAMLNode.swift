// SPDX-License-Identifier: Apache-2.0

import CYAML
import Text

/// A YAML value with its place in the text.
struct YAMLNode: Hashable {
  enum YAMLContent: Hashable {
    case scalar(String)
    case sequence([YAMLNode])
    /// In the order of the text.
    case mapping([KeyedNode])
  }

  struct KeyedNode: Hashable {
    var key: String
    var line: Int
    var value: YAMLNode
  }

  var content: YAMLContent
  /// From 1.
  var line: Int

  /// Reads the one document of a text, through libyaml; nil when the text holds none. An entry
  /// whose key cannot be used is noted in `faults` and left out.
  ///
  /// - Throws: `ConfigurationError`, with the line, when the text as a whole cannot be read.
  static func read(
    _ bytes: [UInt8], _ faults: ConfigurationFaults
  ) throws(ConfigurationError) -> YAMLNode? {
    guard bytes.count <= maximumBytes else {
      throw ConfigurationError(
        line: nil, reason: "the file has \(bytes.count) bytes; at most \(maximumBytes) are allowed")
    }
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else {
      throw ConfigurationError(line: nil, reason: "out of memory")
    }
    defer { yaml_parser_delete(&parser) }
    var document = yaml_document_t()
    let loaded = bytes.withUnsafeBufferPointer { buffer in
      yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
      return yaml_parser_load(&parser, &document)
    }
    guard loaded == 1 else {
      let problem = parser.problem.map { String(cString: $0) } ?? "not YAML"
      throw ConfigurationError(line: Int(parser.problem_mark.line) + 1, reason: problem)
    }
    defer { yaml_document_delete(&document) }
    guard let root = yaml_document_get_root_node(&document) else { return nil }
    var reading = Reading(document: document, faults: faults)
    return try reading.node(root, depth: 0)
  }

  /// Longest text read; libyaml compares every anchor with all before it.
  static let maximumBytes = 64 << 10
  /// Most values read. A value counts again for each alias, since a few nested aliases can exceed
  /// any memory.
  private static let mostNodes = 10_000
  /// Nested deeper than any configuration; aliases that name their own parent end here too.
  private static let deepest = 16

  /// A document on its way from libyaml's form.
  private struct Reading {
    var document: yaml_document_t
    let faults: ConfigurationFaults
    /// How many values may still be read.
    private var left = mostNodes

    init(document: yaml_document_t, faults: ConfigurationFaults) {
      (self.document, self.faults) = (document, faults)
    }

    mutating func node(
      _ raw: UnsafeMutablePointer<yaml_node_t>, depth: Int
    ) throws(ConfigurationError) -> YAMLNode {
      let line = Int(raw.pointee.start_mark.line) + 1
      left -= 1
      guard left >= 0 else {
        throw ConfigurationError(line: line, reason: "more than \(mostNodes) values")
      }
      guard depth < deepest else {
        throw ConfigurationError(line: line, reason: "nested too deeply")
      }
      switch raw.pointee.type {
      case YAML_SCALAR_NODE: return YAMLNode(content: .scalar(Self.text(of: raw)), line: line)
      case YAML_SEQUENCE_NODE:
        return YAMLNode(content: .sequence(try items(raw, line: line, depth)), line: line)
      case YAML_MAPPING_NODE:
        return YAMLNode(content: .mapping(try entries(raw, line: line, depth)), line: line)
      default: throw ConfigurationError(line: line, reason: "not a value")
      }
    }

    private mutating func items(
      _ raw: UnsafeMutablePointer<yaml_node_t>, line: Int, _ depth: Int
    ) throws(ConfigurationError) -> [YAMLNode] {
      var items: [YAMLNode] = []
      var item = raw.pointee.data.sequence.items.start
      while let current = item, current != raw.pointee.data.sequence.items.top {
        items.append(try child(current.pointee, line: line, depth: depth))
        item = current + 1
      }
      return items
    }

    private mutating func entries(
      _ raw: UnsafeMutablePointer<yaml_node_t>, line: Int, _ depth: Int
    ) throws(ConfigurationError) -> [KeyedNode] {
      var entries: [KeyedNode] = []
      var pair = raw.pointee.data.mapping.pairs.start
      while let current = pair, current != raw.pointee.data.mapping.pairs.top {
        let key = try child(current.pointee.key, line: line, depth: depth)
        let value = try child(current.pointee.value, line: key.line, depth: depth)
        if let name = usable(key, among: entries) {
          entries.append(KeyedNode(key: name, line: key.line, value: value))
        }
        pair = current + 1
      }
      return entries
    }

    /// The name that a key gives; nil, and noted, when it gives none, or one that is there already.
    private func usable(_ key: YAMLNode, among entries: [KeyedNode]) -> String? {
      guard case .scalar(let name) = key.content else {
        faults.noteOnce(line: key.line, "a key must be a plain word")
        return nil
      }
      guard let first = entries.first(where: { $0.key == name }) else { return name }
      faults.noteOnce(
        line: key.line, "“\(name.excerpt())” stands here a second time",
        advice: "line \(first.line) has it already: keep one of the two")
      return nil
    }

    private mutating func child(
      _ index: Int32, line: Int, depth: Int
    ) throws(ConfigurationError) -> YAMLNode {
      guard let raw = yaml_document_get_node(&document, index) else {
        throw ConfigurationError(line: line, reason: "a value is missing")
      }
      return try node(raw, depth: depth + 1)
    }

    private static func text(of raw: UnsafeMutablePointer<yaml_node_t>) -> String {
      let scalar = raw.pointee.data.scalar
      return String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    }
  }
}
