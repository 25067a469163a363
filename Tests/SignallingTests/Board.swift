// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

/// A directory of the shape of sysfs, with a LED and a vibrator.
final class Board: Sendable {
  let path: String
  let complaints = Mutex<[String]>([])

  init(light trigger: String = "[none] timer", offersPattern: Bool = false) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "board-\(UUID())").path
    try add("class/leds/lamp/brightness", "0\n")
    try add("class/leds/lamp/max_brightness", "64\n")
    try add("class/leds/lamp/trigger", trigger + "\n")
    if offersPattern {
      try add("class/leds/lamp/pattern", "")
      try add("class/leds/lamp/repeat", "1\n")
    }
    try add("class/leds/shaker/brightness", "0\n")
    try add("class/leds/shaker/max_brightness", "1\n")
    try add("class/timed_output/old/enable", "0\n")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func add(_ name: String, _ text: String) throws {
    let file = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func text(_ name: String) -> String {
    (try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)) ?? "nothing"
  }

  /// Waits until `name` holds `text`.
  func comes(_ text: String, in name: String) async throws {
    let end = ContinuousClock.now + .seconds(20)
    while self.text(name) != text {
      try #require(ContinuousClock.now < end, "\(name) holds \(self.text(name)), not \(text)")
      try await Task.sleep(for: .milliseconds(2), tolerance: .zero)
    }
  }

  func complain(_ words: String) { complaints.withLock { $0.append(words) } }
}
