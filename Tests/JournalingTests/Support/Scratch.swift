// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Journaling

/// A directory of its own for one test, gone when the test lets go of it.
final class Scratch {
  let directory: String
  var journal: String { directory + "/journal" }
  var mark: String { journal + "/mark" }
  var checkpoints: String { journal + "/checkpoints" }

  /// The segments of the journal's log, the oldest first.
  var segments: [String] {
    files(in: journal).filter { $0.hasPrefix("log-") }.map { "\(journal)/\($0)" }
  }

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

  /// What lies in the journal's directory.
  var files: [String] { files(in: journal) }

  func files(in directory: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
  }

  /// Changes a file in place.
  func change(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
    var bytes = try read(path)
    body(&bytes)
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.write(contentsOf: bytes)
    try file.truncate(atOffset: UInt64(bytes.count))
    try file.close()
  }

  func copyJournal(to other: Scratch) throws {
    try FileManager.default.copyItem(atPath: journal, toPath: other.journal)
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
