// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A directory for one test, gone with it; gpsd, which gives up its rights, may look into it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    let below = FileManager.default.temporaryDirectory.path
    var template = Array("\(below)/patrol-system.XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(path, 0o755)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: file))
    return file
  }

  /// A program run to its end.
  func run(
    _ program: String, _ arguments: [String], input: String = "/dev/null",
    within seconds: Double = 60
  ) async throws -> Outcome {
    let name = "run-\(UUID().uuidString.prefix(8))"
    let child = try ChildProcess(program, arguments, in: path, name: name, input: input)
    let status = try await child.end(within: seconds)
    return Outcome(
      status: status, output: try text(child.output), errors: try text(child.errors))
  }

  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
    var lines: [String] { output.split(whereSeparator: \.isNewline).map(String.init) }
  }

  private func text(_ file: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
  }
}

/// JSON as it comes, for comparing field by field.
typealias JSONObject = [String: Any]

extension String {
  var json: JSONObject {
    get throws {
      try #require(JSONSerialization.jsonObject(with: Data(utf8)) as? JSONObject)
    }
  }
}
