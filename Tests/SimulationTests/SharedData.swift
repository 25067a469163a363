// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Public data that may stand beside the checkout; tests that use it are skipped without it.
enum SharedData {
  static let folder: String? = {
    // Tests, SimulationTests and this file's name, and the checkout itself.
    let checkout = URL(filePath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = checkout.deletingLastPathComponent().appending(path: "shared/data").path
    return FileManager.default.fileExists(atPath: folder) ? folder : nil
  }()

  static func text(_ path: String) -> String? {
    folder.flatMap { try? String(contentsOf: URL(filePath: "\($0)/\(path)"), encoding: .utf8) }
  }
}
