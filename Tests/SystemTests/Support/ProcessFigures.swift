// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What this process has used up, as the kernel counts it.
struct ProcessFigures {
  /// Bytes handed to the block layer: what goes to the flash, in whole pages, without what the file
  /// system adds of its own.
  let flashBytes: Int
  /// Bytes given to `write` and `pwrite`.
  let writtenBytes: Int
  let residentKilobytes: Int
  let descriptors: Int

  static var now: ProcessFigures {
    get throws {
      let counters = try fields(of: "/proc/self/io")
      let memory = try fields(of: "/proc/self/status")
      return ProcessFigures(
        flashBytes: try #require(counters["write_bytes"]),
        writtenBytes: try #require(counters["wchar"]),
        residentKilobytes: try #require(memory["VmRSS"]),
        descriptors: try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count)
    }
  }

  /// Lines of a name, a colon and a number.
  private static func fields(of path: String) throws -> [String: Int] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    return Dictionary(
      lines.compactMap { line in
        let parts = line.split(separator: ":")
        guard parts.count == 2, let number = parts[1].split(whereSeparator: \.isWhitespace).first
        else { return nil }
        return Int(number).map { (String(parts[0]), $0) }
      }, uniquingKeysWith: { first, _ in first })
  }
}
