// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A directory of a test's own; `remove` takes it away.
struct TemporaryDirectory {
  let path: String

  init() throws {
    let name = "patrol-uploading-\(UInt64.random(in: 0...UInt64.max))"
    path = FileManager.default.temporaryDirectory.appending(path: name).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  var contents: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
