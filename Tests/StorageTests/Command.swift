// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Testing

/// Another program, run to its end.
struct Command {
  private let words: [String]

  init(_ words: [String]) { self.words = words }

  func output() throws -> (status: Int32, text: String, errors: String) {
    let scratch = try Scratch()
    let paths = [scratch.path + "/out", scratch.path + "/err"]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, path) in zip([STDOUT_FILENO, STDERR_FILENO], paths) {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, path, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var process: pid_t = 0
    try #require(
      posix_spawnp(&process, words[0], &actions, nil, &arguments, environ) == 0,
      "\(words[0]) is not installed")
    var status: Int32 = 0
    try #require(waitpid(process, &status, 0) == process)
    let texts = try paths.map {
      String(decoding: try Data(contentsOf: URL(filePath: $0)), as: UTF8.self)
    }
    return (status, texts[0], texts[1])
  }
}
