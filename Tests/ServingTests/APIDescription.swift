// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import DeviceConfiguration

/// `Docs/store-api.yaml`, read for what tests hold against it.
struct APIDescription {
  private let root: YAMLNode

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Docs/store-api.yaml")
    let bytes = [UInt8](try Data(contentsOf: file))
    root = try #require(try YAMLNode.read(bytes, ConfigurationFaults()))
  }

  /// Statuses by operation, as `GET /health`.
  var operations: [String: Set<Int>] {
    get throws {
      var operations: [String: Set<Int>] = [:]
      for path in try #require(root["paths"]).entries {
        for method in path.value.entries {
          let statuses = try #require(method.value["responses"]).entries.compactMap { Int($0.key) }
          operations["\(method.key.uppercased()) \(path.key)"] = Set(statuses)
        }
      }
      return operations
    }
  }

  /// What a schema's objects hold, and what of it they must.
  func members(of schema: String) throws -> (all: Set<String>, required: Set<String>) {
    let node = try #require(root["components"]?["schemas"]?[schema])
    let required = node["required"]?.items.compactMap(\.text) ?? []
    return (Set(node["properties"]?.entries.map(\.key) ?? []), Set(required))
  }

  /// The text that stands under `keys`.
  func text(_ keys: String...) throws -> String {
    try #require(keys.reduce(root as YAMLNode?) { $0?[$1] }?.text)
  }
}

extension YAMLNode {
  var entries: [KeyedNode] { if case .mapping(let entries) = content { entries } else { [] } }
  var items: [YAMLNode] { if case .sequence(let items) = content { items } else { [] } }
  var text: String? { if case .scalar(let text) = content { text } else { nil } }

  subscript(key: String) -> YAMLNode? { entries.first { $0.key == key }?.value }
}
