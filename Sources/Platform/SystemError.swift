// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Patrol

/// What the operating system refused: the operation, the path, and the reason in words.
///
/// The reason names the part of the path that stands in the way, who owns it, and what to do. It is
/// found by looking at the file system as it is now, with the rights of this process. So an error
/// is made right after the call that failed.
package struct SystemError: ExplainedError, Hashable {
  /// The call that failed, as `fsync`; nil when the path and the reason say enough.
  package let operation: String?
  /// Nil when the call was about no path.
  package let path: String?
  /// As `errno` gave it.
  package let number: Int32
  /// Why, without the path and the operation.
  private let cause: String
  package let advice: String?

  /// What the system calls the error of the last call, or another one.
  package static func words(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }

  /// A call that was about no path.
  package init(_ operation: String, _ number: Int32 = errno) {
    self.init(operation, path: nil, number, (SystemError.words(number), nil))
  }

  package init(_ operation: String? = nil, path: String, _ number: Int32 = errno) {
    self.init(operation, path: path, number, PathReason(path).explained(number))
  }

  /// A file that this program refuses, for a reason of its own.
  package init(path: String, _ number: Int32, reason: String, advice: String? = nil) {
    self.init(nil, path: path, number, (reason, advice))
  }

  /// A file that must belong to this user and does not.
  package static func foreign(_ path: String) -> SystemError {
    SystemError(path: path, EPERM)
  }

  private init(
    _ operation: String?, path: String?, _ number: Int32, _ words: (cause: String, advice: String?)
  ) {
    self.operation = operation
    self.path = path
    self.number = number
    (cause, advice) = words
  }

  package var place: String? { path }

  package var problem: String { (operation.map { "\($0) failed: " } ?? "") + cause }

  /// Why, and what to do, for a sentence that has said the rest.
  package var reason: String { cause + (advice.map { "; \($0)" } ?? "") }

  package var isMissing: Bool { number == ENOENT }

  /// A file that cannot be read is an input that is missing or unusable. What failed while writing
  /// names its call, and is never the input's fault.
  package var kind: ErrorKind {
    guard operation == nil || operation == "read" || operation == "poll" else {
      return .inputOutput
    }
    return switch number {
    case ENOENT, EACCES, ENOTDIR, ELOOP, ENAMETOOLONG: .missing
    case EISDIR, EFBIG: .unusable
    default: .inputOutput
    }
  }
}

/// Finds out why a path could not be used.
private struct PathReason {
  let path: String

  init(_ path: String) {
    self.path = path
  }

  typealias Words = (cause: String, advice: String?)

  func explained(_ number: Int32) -> Words {
    switch number {
    case ENOENT: missing
    case EACCES, EPERM: denied
    case ENOTDIR: misplaced
    case EISDIR: ("is a directory", "name a file")
    case ELOOP: ("is a symbolic link, which is not followed here", "name the file itself")
    case EROFS: ("its file system is read-only", "name a path on another file system")
    case ENOSPC, EDQUOT: ("no space is left", "make room")
    case EMFILE, ENFILE: ("too many files are open", nil)
    default: (SystemError.words(number), nil)
    }
  }

  private var missing: Words {
    guard let directory = parents.first(where: { !Self.isThere($0) }) else {
      return ("is not there", "check the path")
    }
    return (
      "the directory \(directory) is not there",
      "make it, for the user that the service runs as (install -d -o USER \(directory)), or name "
        + "another path"
    )
  }

  private var misplaced: Words {
    let file = parents.first { Self.isThere($0) && FileFacts(of: $0)?.isDirectory != true }
    return ("\(file ?? path) is not a directory", "check the path")
  }

  private var denied: Words {
    let closed = parents.first { faccessat(AT_FDCWD, $0, X_OK, AT_EACCESS) != 0 }
    let culprit = closed ?? (Self.isThere(path) ? path : parents.last ?? ".")
    let me = Self.name(of: geteuid())
    guard let facts = Self.facts(of: culprit) else {
      return ("permission denied to user \(me)", nil)
    }
    let mode = String(facts.st_mode & 0o7777, radix: 8)
    let owner = Self.name(of: facts.st_uid)
    let about = "\(culprit == path ? "it" : culprit) belongs to user \(owner), mode \(mode)"
    guard geteuid() != 0 else { return ("permission denied: \(about)", nil) }
    let way =
      facts.st_uid == geteuid()
      ? "change its mode (chmod)"
      : "run this as \(owner) (sudo -u \(owner) …), or give that user the right"
    return ("permission denied to user \(me): \(about)", way)
  }

  // MARK: Helpers

  /// The directories that lead to the path, from the root or the working directory on.
  private var parents: [String] {
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

  /// A user's name; the number when nobody has it.
  private static func name(of user: uid_t) -> String {
    var (entry, found) = (passwd(), UnsafeMutablePointer<passwd>?.none)
    var room = [CChar](repeating: 0, count: 16_384)
    guard getpwuid_r(user, &entry, &room, room.count, &found) == 0, found != nil else {
      return "\(user)"
    }
    return String(cString: entry.pw_name)
  }
}
