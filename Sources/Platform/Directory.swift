// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Names in a directory: those that are there, and those that are free.
package enum Directory {
  /// The names of everything in the directory at `path`, sorted as Swift compares strings.
  ///
  /// - Throws: `SystemError` when it cannot be listed: then it must not be taken for an empty one.
  package static func names(in path: String) throws(SystemError) -> [String] {
    guard let listing = opendir(path) else { throw SystemError("opendir", path: path) }
    defer { closedir(listing) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      names.append(String(decoding: name, as: UTF8.self))
      errno = 0
    }
    if errno != 0 { throw SystemError("readdir", path: path) }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }

  /// Whether anything has the name `path`, even a link to nothing.
  package static func isTaken(_ path: String) -> Bool {
    FileFacts(of: path, followingLinks: false) != nil
  }

  /// A free name: `lead` with the first free number. If `isNumbered` is false, `lead` alone comes
  /// first, and then `lead.2`.
  ///
  /// - Parameter takesEmpty: whether the name of an empty directory counts as free. That directory
  ///   is removed.
  package static func freeName(
    _ lead: String, isNumbered: Bool = true, takesEmpty: Bool = false
  ) -> String {
    var number = 1
    while true {
      let path = isNumbered ? "\(lead)\(number)" : number == 1 ? lead : "\(lead).\(number)"
      if !isTaken(path) || takesEmpty && rmdir(path) == 0 { return path }
      number += 1
    }
  }

  /// Makes the directory at `path`, and those above it that are missing, for their owner alone.
  /// What is there stays as it is.
  package static func make(_ path: String) throws(SystemError) {
    if FileFacts(of: path)?.isDirectory == true { return }
    let above = DurableFile.directory(of: path)
    if above != path { try make(above) }
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw SystemError("mkdir", path: path) }
  }

  /// Makes the directory at `path` durably if it is missing, and gives access to its owner alone.
  /// If root makes it, it goes to the owner of the directory that it lies in.
  package static func makePrivate(_ path: String) throws(SystemError) {
    if FileFacts(of: path) == nil, mkdir(path, 0o700) != 0 {
      throw SystemError("mkdir", path: path)
    }
    // An earlier run may have made it, but crashed before its name was durable.
    try DurableFile.syncDirectory(of: path)
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw SystemError("open", path: path) }
    defer { close(descriptor) }
    try? DurableFile.giveToDirectoryOwner(descriptor, of: path)
    if fchmod(descriptor, 0o700) != 0 { throw SystemError("fchmod", path: path) }
  }
}
