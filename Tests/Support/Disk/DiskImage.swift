// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a directory holds: names, and the files behind them.
package struct DiskImage: Sendable {
  /// Files by name; two names may be of one file.
  package var names: [String: Int] = [:]
  package var directories: Set<String> = []
  package var contents: [Int: [UInt8]] = [:]
  /// The files' numbers by inode, of an image that was read.
  private(set) var inodes: [UInt64: Int] = [:]

  /// The bytes under `name`; nil when there is no such file.
  package subscript(name: String) -> [UInt8]? { names[name].flatMap { contents[$0] } }

  /// Bytes the files take, in blocks of 4,096.
  package var size: Int { contents.values.reduce(0) { $0 + ($1.count + 4095) / 4096 * 4096 } }

  /// An empty disk.
  package init() {}

  package init(of directory: String) {
    let found = FileManager.default.enumerator(atPath: directory)
    for case let name as String in found ?? .init() {
      let path = directory + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        directories.insert(name)
      } else if let data = FileManager.default.contents(atPath: path) {
        let file = inodes[UInt64(status.st_ino)] ?? inodes.count + 1
        inodes[UInt64(status.st_ino)] = file
        names[name] = file
        contents[file] = Array(data)
      }
    }
  }

  /// Puts the image in place of all that `directory` holds.
  package func write(to directory: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] {
      try? FileManager.default.removeItem(atPath: directory + "/" + name)
    }
    for name in directories.sorted() {
      precondition(mkdir(directory + "/" + name, 0o700) == 0, "\(name): errno \(errno)")
    }
    for (name, file) in names {
      let path = directory + "/" + name
      let isMade = FileManager.default.createFile(
        atPath: path, contents: Data(contents[file] ?? []),
        attributes: [.posixPermissions: 0o600])
      precondition(isMade, "\(name) cannot be made")
    }
  }

  // MARK: Steps

  /// Does what `step` did; nothing where it needs a name that is not there.
  mutating func take(_ step: DiskStep) {
    switch step {
    case .create(let name, let file):
      guard isPlace(name) else { return }
      names[name] = file
    case .write(let file, let offset, let bytes):
      let missing = offset + bytes.count - contents[file, default: []].count
      if missing > 0 { contents[file]?.append(contentsOf: repeatElement(0, count: missing)) }
      contents[file]?.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    case .resize(let file, let length):
      let missing = length - contents[file, default: []].count
      if missing > 0 { contents[file]?.append(contentsOf: repeatElement(0, count: missing)) }
      if missing < 0 { contents[file]?.removeLast(-missing) }
    case .rename(let name, let target): rename(name, target)
    case .remove(let name):
      names[name] = nil
      directories.remove(name)
    case .makeDirectory(let name): if isPlace(name) { directories.insert(name) }
    case .link(let name, let target): if isPlace(target) { names[target] = names[name] }
    case .sync, .failedSync, .syncDirectory, .mark: return
    }
  }

  private mutating func rename(_ name: String, _ target: String) {
    guard isPlace(target) else { return }
    if let file = names.removeValue(forKey: name) { names[target] = file }
    guard directories.remove(name) != nil else { return }
    directories.insert(target)
    for (inner, file) in names where inner.hasPrefix(name + "/") {
      names[inner] = nil
      names[target + inner.dropFirst(name.count)] = file
    }
  }

  /// Whether the directory a name lies in is there.
  private func isPlace(_ name: String) -> Bool {
    name.lastIndex(of: "/").map { directories.contains(String(name[..<$0])) } ?? true
  }
}
