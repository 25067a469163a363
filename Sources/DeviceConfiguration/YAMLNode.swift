// SPDX-License-Identifier: Apache-2.0

import CYAML

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

  /// Reads the one document of a text, through libyaml; nil when the text holds none.
  ///
  /// - Throws: `ConfigurationError` with the line.
  static func read(_ bytes: [UInt8]) throws(ConfigurationError) -> YAMLNode? {
    guard bytes.count <= maximumBytes else {
      throw ConfigurationError(
        line: nil, reason: "it has \(bytes.count) bytes; \(maximumBytes) are allowed")
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
    var left = mostNodes
    return try node(root, of: &document, depth: 0, &left)
  }

  /// Longest text read; libyaml compares every anchor with all before it.
  static let maximumBytes = 64 << 10
  /// Most values read. A value counts again for each alias, since a few nested aliases can exceed
  /// any memory.
  private static let mostNodes = 10_000
  /// Nested deeper than any configuration; aliases that name their own parent end here too.
  private static let deepest = 16

  private static func node(
    _ raw: UnsafeMutablePointer<yaml_node_t>, of document: inout yaml_document_t, depth: Int,
    _ left: inout Int
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
    case YAML_SCALAR_NODE:
      return YAMLNode(content: .scalar(text(of: raw)), line: line)
    case YAML_SEQUENCE_NODE:
      var items: [YAMLNode] = []
      var item = raw.pointee.data.sequence.items.start
      while let current = item, current != raw.pointee.data.sequence.items.top {
        items.append(try child(current.pointee, of: &document, line: line, depth: depth, &left))
        item = current + 1
      }
      return YAMLNode(content: .sequence(items), line: line)
    case YAML_MAPPING_NODE:
      return YAMLNode(content: .mapping(try entries(raw, of: &document, depth, &left)), line: line)
    default:
      throw ConfigurationError(line: line, reason: "not a value")
    }
  }

  private static func entries(
    _ raw: UnsafeMutablePointer<yaml_node_t>, of document: inout yaml_document_t, _ depth: Int,
    _ left: inout Int
  ) throws(ConfigurationError) -> [KeyedNode] {
    var entries: [KeyedNode] = []
    var names: Set<String> = []
    var pair = raw.pointee.data.mapping.pairs.start
    while let current = pair, current != raw.pointee.data.mapping.pairs.top {
      let line = Int(raw.pointee.start_mark.line) + 1
      let key = try child(current.pointee.key, of: &document, line: line, depth: depth, &left)
      guard case .scalar(let name) = key.content else {
        throw ConfigurationError(line: key.line, reason: "a key must be a plain word")
      }
      if !names.insert(name).inserted {
        throw ConfigurationError(line: key.line, reason: "“\(name)” is there twice")
      }
      let value = try child(
        current.pointee.value, of: &document, line: key.line, depth: depth, &left)
      entries.append(KeyedNode(key: name, line: key.line, value: value))
      pair = current + 1
    }
    return entries
  }

  private static func child(
    _ index: Int32, of document: inout yaml_document_t, line: Int, depth: Int,
    _ left: inout Int
  ) throws(ConfigurationError) -> YAMLNode {
    guard let raw = yaml_document_get_node(&document, index) else {
      throw ConfigurationError(line: line, reason: "a value is missing")
    }
    return try node(raw, of: &document, depth: depth + 1, &left)
  }

  private static func text(of raw: UnsafeMutablePointer<yaml_node_t>) -> String {
    let scalar = raw.pointee.data.scalar
    return String(
      decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
  }
}
