// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Journaling

/// A directory of its own for one test, gone when the test lets go of it.
final class Scratch {
  let directory: String
  var journal: String { directory + "/journal.db" }

  init() {
    directory =
      FileManager.default.temporaryDirectory
      .appending(path: "patrol-journal-\(UInt64.random(in: 0 ... .max))").path
    guard mkdir(directory, 0o700) == 0 else { preconditionFailure("no scratch: errno \(errno)") }
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// Opens, uses and closes the journal.
  @discardableResult
  func open<Result>(_ body: (Journal) throws -> Result) throws -> Result {
    try body(Journal(path: journal))
  }

  var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: "\(directory)/\(name)")
  }

  func read(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
  }

  func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }

  func permissions(of path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }
}
