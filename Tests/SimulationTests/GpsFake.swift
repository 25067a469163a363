// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// The real gpsd, which gpsfake feeds from a log.
enum GpsFake {
  static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/sbin/gpsd")

  private static let playLog = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "play-log").path

  struct Failure: Error {}

  /// What gpsd prints to a watching client while it reads `log`, line by line.
  ///
  /// gpsfake does not end on SIGTERM, so `timeout` needs `-k`.
  static func replay(_ log: String) throws -> [String] {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "patrol-\(getpid())-\(UInt32.random(in: 0...(.max))).nmea").path
    try Data(log.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let command = "timeout -k 2 90 '\(playLog)' '\(path)' 2>/dev/null"
    guard let stream = popen(command, "r") else { throw Failure() }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
      output += buffer.prefix(count)
    }
    guard pclose(stream) == 0 else { throw Failure() }
    return String(decoding: output, as: UTF8.self)
      .split(whereSeparator: \.isNewline).map(String.init)
  }
}
