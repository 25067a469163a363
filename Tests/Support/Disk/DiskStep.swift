// SPDX-License-Identifier: Apache-2.0

/// One thing done to a disk; names are below the watched directory, which itself is "".
package enum DiskStep: Hashable, Sendable {
  case create(name: String, file: Int)
  case write(file: Int, offset: Int, bytes: [UInt8])
  case resize(file: Int, length: Int)
  case sync(file: Int)
  /// What was to become durable may never do so: the kernel forgets that it had not been written.
  case failedSync(file: Int)
  case syncDirectory(name: String)
  case rename(name: String, target: String)
  case remove(name: String)
  case makeDirectory(name: String)
  case link(name: String, target: String)
  /// The test said so: that much was announced.
  case mark(Int)

  /// The directories whose entries it changes; none when it changes no name.
  var directories: [String] {
    switch self {
    case .create(let name, _), .remove(let name), .makeDirectory(let name):
      [Self.directory(of: name)]
    case .rename(let name, let target), .link(let name, let target):
      [Self.directory(of: name), Self.directory(of: target)]
    case .write, .resize, .sync, .failedSync, .syncDirectory, .mark: []
    }
  }

  private static func directory(of name: String) -> String {
    name.lastIndex(of: "/").map { String(name[..<$0]) } ?? ""
  }
}
