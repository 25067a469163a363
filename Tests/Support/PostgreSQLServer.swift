// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import PostgreSQL

/// A PostgreSQL server of its own for this process's tests, on a Unix socket in a scratch folder.
///
/// It runs as `postgres` when root tests, since it refuses root. A shell stands between: it ends
/// the server when this process ends, however that comes about.
package final class PostgreSQLServer: Sendable {
  package static let shared = Result { try PostgreSQLServer() }

  /// Why no server runs.
  package struct StartError: Error, CustomStringConvertible {
    package let description: String
  }

  private let folder: String
  /// What the shell waits on.
  private let lifeline: Int32

  private init() throws {
    folder = "/tmp/patrol-pg-\(UInt64.random(in: 0...(.max)))"
    try Self.require(mkdir(folder, 0o700) == 0, "\(folder) cannot be made")
    var ends: [Int32] = [-1, -1]
    try Self.require(pipe(&ends) == 0, "no pipe")
    lifeline = ends[1]
    _ = fcntl(lifeline, F_SETFD, FD_CLOEXEC)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
    posix_spawn_file_actions_addopen(
      &actions, STDOUT_FILENO, folder + "/log", O_CREAT | O_WRONLY | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    let words = ["sh", "-c", Self.script, folder]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    try Self.require(
      posix_spawn(&process, "/bin/sh", &actions, nil, &arguments, environ) == 0, "no shell")
    close(ends[0])
    try waitUntilReady()
  }

  /// A store's own schema in the one database.
  package func address(ofSchema schema: String) -> String {
    "postgresql:///postgres?host=\(folder)&user=postgres&options=-csearch_path%3D\(schema)"
  }

  private static let script = """
    set -e
    bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
    as=
    if [ "$(id -u)" = 0 ]; then
      chown postgres "$0"
      as="setpriv --reuid=postgres --regid=postgres --clear-groups"
    fi
    $as "$bin/initdb" -D "$0/data" -A trust -U postgres -E UTF8 --locale=C --no-sync
    $as "$bin/postgres" -D "$0/data" -c listen_addresses= -c unix_socket_directories="$0" \\
      -c max_connections=300 -c fsync=off &
    server=$!
    read -r _ || true
    kill -INT $server
    wait $server || true
    rm -rf "$0"
    """

  /// As long as a slow machine takes to lay out a server.
  private func waitUntilReady() throws {
    for _ in 0..<600 {
      if (try? PostgreSQLDatabase(address: address(ofSchema: "public"))) != nil { return }
      usleep(100_000)
    }
    let log = (try? String(contentsOf: URL(filePath: folder + "/log"), encoding: .utf8)) ?? ""
    throw StartError(description: "PostgreSQL (package postgresql-15) does not start: \(log)")
  }

  private static func require(_ isSo: Bool, _ words: String) throws {
    guard isSo else { throw StartError(description: words) }
  }
}
