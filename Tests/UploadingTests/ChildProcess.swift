// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A program found on the path, run in a directory, its words unheard.
struct ChildProcess {
  struct Failure: Error {
    var command: [String]
    /// The wait status, or the error number when it did not start.
    var status: Int32
  }

  private let command: [String]
  private let id: pid_t

  init(_ command: [String], in directory: String = "/") throws {
    self.command = command
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in 0...2 {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    var arguments = (["env", "-C", directory] + command).map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var id: pid_t = 0
    let code = posix_spawn(&id, "/usr/bin/env", &actions, nil, &arguments, environ)
    guard code == 0 else { throw Failure(command: command, status: code) }
    self.id = id
  }

  /// Runs a program to its end.
  static func run(_ command: [String], in directory: String = "/") throws {
    let child = try ChildProcess(command, in: directory)
    let status = child.wait()
    guard status == 0 else { throw Failure(command: command, status: status) }
  }

  /// Ends it at once: a milder signal may be blocked in the thread that started it, and then is in
  /// the child too.
  func end() {
    kill(id, SIGKILL)
    _ = wait()
  }

  private func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    return status
  }
}
