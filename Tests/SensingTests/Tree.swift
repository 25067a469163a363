// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory of the shape of sysfs.
final class Tree {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.appending(path: "tree-\(UUID())").path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func add(_ name: String, _ bytes: [UInt8]) throws {
    let file = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func add(_ name: String, _ text: String) throws { try add(name, Array((text + "\n").utf8)) }

  func addBattery(_ name: String, _ attributes: [String: String]) throws {
    for (key, value) in attributes { try add("class/power_supply/\(name)/\(key)", value) }
  }
}
