// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform
import Testing

@Suite struct DurableFileTests {
  /// A directory of the test's own, gone with it.
  private final class Directory {
    let path: String

    init() throws {
      path = NSTemporaryDirectory() + "durable-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var names: [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
    }
  }

  private func facts(of path: String) -> stat {
    var facts = stat()
    lstat(path, &facts)
    return facts
  }

  @Test func aFileTakesThePlaceOfTheOldOneAndIsItsUsersAlone() throws {
    let directory = try Directory()
    let path = "\(directory.path)/file"
    try Data("old and longer".utf8).write(to: URL(filePath: path))
    chmod(path, 0o644)
    try DurableFile.write(Data("new".utf8), to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    #expect(facts(of: path).st_mode & 0o7777 == 0o600)
    #expect(directory.names == ["file"])
  }

  @Test func aFileThatMustBeNewIsNotOverwritten() throws {
    let directory = try Directory()
    let path = "\(directory.path)/file"
    try DurableFile.write(Data("first".utf8), to: path, .new)
    let fault = #expect(throws: SystemError.self) {
      try DurableFile.write(Data("second".utf8), to: path, .new)
    }
    #expect(fault?.number == EEXIST)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "first")
    #expect(directory.names == ["file"])
  }

  /// Whoever owns the directory must not make root write, or give away, another's file.
  @Test func aLinkPlantedWhereTheFileOrItsDraftWillBeIsNotFollowed() throws {
    let directory = try Directory()
    let others = try Directory()
    let treasure = "\(others.path)/shadow"
    try Data("secret".utf8).write(to: URL(filePath: treasure))
    let before = facts(of: treasure)
    let path = "\(directory.path)/file"
    for name in ["file", "file.new"] {
      symlink(treasure, "\(directory.path)/\(name)")
    }
    if geteuid() == 0 { chown(directory.path, 65534, 65534) }
    try DurableFile.write(Data("mine".utf8), to: path)
    #expect(try String(contentsOfFile: treasure, encoding: .utf8) == "secret")
    let after = facts(of: treasure)
    #expect(after.st_uid == before.st_uid && after.st_mode == before.st_mode)
    #expect(facts(of: path).st_mode & S_IFMT == S_IFREG)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    if geteuid() == 0 { #expect(facts(of: path).st_uid == 65534) }
  }

  /// A power cut leaves what was written so far, and what others named is theirs.
  @Test func draftsThatNobodyWritesAnyMoreAreRemoved() throws {
    let directory = try Directory()
    let others = try Directory()
    let treasure = "\(others.path)/shadow"
    let kept = ["file.new", "file.new-", "file.new-A", "file.newer-1", "other.new-a"]
    for name in kept + ["file.new-0", "file.new-3w5e11264sgsf"] {
      try Data("part".utf8).write(to: URL(filePath: "\(directory.path)/\(name)"))
    }
    try Data("secret".utf8).write(to: URL(filePath: treasure))
    symlink(treasure, "\(directory.path)/file.new-link")
    try DurableFile.write(Data("whole".utf8), to: "\(directory.path)/file")
    #expect(directory.names == (kept + ["file"]).sorted())
    #expect(try String(contentsOfFile: treasure, encoding: .utf8) == "secret")
  }

  @Test func writersAtOnceDoNotTakeEachOthersDrafts() async throws {
    let directory = try Directory()
    let path = "\(directory.path)/file"
    let texts = (1...8).map { String(repeating: "\($0)", count: 10_000 * $0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for text in texts {
        group.addTask {
          for _ in 0..<20 { try DurableFile.write(Data(text.utf8), to: path) }
        }
      }
      try await group.waitForAll()
    }
    #expect(texts.contains(try String(contentsOfFile: path, encoding: .utf8)))
    #expect(directory.names == ["file"])
  }

  @Test func whatCannotBeWrittenLeavesTheOldFileAndNoDraft() throws {
    let directory = try Directory()
    let fault = #expect(throws: SystemError.self) {
      try DurableFile.write(Data("x".utf8), to: "\(directory.path)/absent/file")
    }
    #expect(fault?.number == ENOENT)
    mkdir("\(directory.path)/taken", 0o700)
    #expect(throws: SystemError.self) {
      try DurableFile.write(Data("x".utf8), to: "\(directory.path)/taken")
    }
    #expect(directory.names == ["taken"])
  }
}
