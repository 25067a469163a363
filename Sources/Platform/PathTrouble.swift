// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a path could not be used: which part of it stands in the way, whose it is, and what to do.
///
/// Looks at the file system as it is now, with the rights that the process has; so it is asked
/// right after the call that failed.
package struct PathTrouble: Error, Hashable, Sendable, CustomStringConvertible {
  package let path: String
  /// As `errno` gave it.
  package let number: Int32
  /// Without the path itself.
  package let reason: String

  package init(_ path: String, _ number: Int32 = errno) {
    self.path = path
    self.number = number
    reason = Self.reason(path, number)
  }

  /// A file that is not this user's, though it would have to be.
  package static func foreign(_ path: String) -> PathTrouble {
    PathTrouble(path, EPERM, denied(path))
  }

  private init(_ path: String, _ number: Int32, _ reason: String) {
    (self.path, self.number, self.reason) = (path, number, reason)
  }

  package var description: String { "\(path): \(reason)" }

  private static func reason(_ path: String, _ number: Int32) -> String {
    switch number {
    case ENOENT: missing(path)
    case EACCES, EPERM: denied(path)
    case ENOTDIR: misplaced(path)
    case EISDIR: "is a directory, and a file is needed"
    case ELOOP: "is a symbolic link, which is not followed here"
    case EROFS: "its file system can only be read"
    case ENOSPC, EDQUOT: "no space is left"
    case EMFILE, ENFILE: "too many files are open"
    default: String(cString: strerror(number))
    }
  }

  private static func missing(_ path: String) -> String {
    let directory = parents(of: path).first { !isThere($0) }
    guard let directory else { return "is not there" }
    return "the directory \(directory) is not there: make it, for the user that the service runs "
      + "as (install -d -o USER \(directory)), or name another path in the configuration"
  }

  private static func misplaced(_ path: String) -> String {
    let file = parents(of: path).first { isThere($0) && !isDirectory($0) }
    return "\(file ?? path) is no directory"
  }

  private static func denied(_ path: String) -> String {
    let closed = parents(of: path).first { faccessat(AT_FDCWD, $0, X_OK, AT_EACCESS) != 0 }
    let culprit = closed ?? (isThere(path) ? path : parents(of: path).last ?? ".")
    let me = name(of: geteuid())
    guard let facts = facts(of: culprit) else { return "permission denied to user \(me)" }
    let mode = String(facts.st_mode & 0o7777, radix: 8)
    let owner = name(of: facts.st_uid)
    let about = "\(culprit == path ? "it" : culprit) is user \(owner)'s, mode \(mode)"
    guard geteuid() != 0 else { return "permission denied: \(about)" }
    let way =
      facts.st_uid == geteuid()
      ? "change its mode (chmod)"
      : "run this as \(owner) (sudo -u \(owner) …), or give that user the right"
    return "permission denied to user \(me): \(about); \(way)"
  }

  // MARK: Helpers

  /// The directories that lead to a path, from the root or the working directory on.
  private static func parents(of path: String) -> [String] {
    let ends = path.indices.filter { path[$0] == "/" && $0 > path.startIndex }
    return [path.first == "/" ? "/" : "."] + ends.map { String(path[..<$0]) }
  }

  private static func facts(of path: String) -> stat? {
    var facts = stat()
    return stat(path, &facts) == 0 ? facts : nil
  }

  private static func isThere(_ path: String) -> Bool {
    facts(of: path) != nil || errno != ENOENT
  }

  private static func isDirectory(_ path: String) -> Bool {
    facts(of: path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// A user's name; the number where nobody has it.
  private static func name(of user: uid_t) -> String {
    var (entry, found) = (passwd(), UnsafeMutablePointer<passwd>?.none)
    var room = [CChar](repeating: 0, count: 16_384)
    guard getpwuid_r(user, &entry, &room, room.count, &found) == 0, found != nil else {
      return "\(user)"
    }
    return String(cString: entry.pw_name)
  }
}
