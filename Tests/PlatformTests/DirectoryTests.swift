// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Platform
import Testing

@Suite final class DirectoryTests {
  private let directory = FileManager.default.temporaryDirectory
    .appending(path: "patrol-\(UUID())").path

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func makeFile(_ name: String, _ bytes: Data = Data()) throws -> String {
    let path = "\(directory)/\(name)"
    try bytes.write(to: URL(filePath: path))
    return path
  }

  private var openFiles: Int {
    get throws { try Directory.names(in: "/proc/self/fd").count }
  }

  // MARK: Directories made

  @Test func missingDirectoriesAreMadeAndThoseThatAreThereStayAsTheyAre() throws {
    chmod(directory, 0o755)
    let path = "\(directory)/one/two"
    try Directory.make(path)
    try Directory.make(path + "/")
    #expect(FileFacts(of: path)?.permissions == 0o700)
    #expect(FileFacts(of: directory)?.permissions == 0o755)
    let file = try makeFile("file")
    let error = #expect(throws: SystemError.self) { try Directory.make("\(file)/below") }
    #expect(error?.number == ENOTDIR)
  }

  // MARK: Names

  @Test func allNamesAreListedInOrder() throws {
    #expect(try Directory.names(in: directory).isEmpty)
    for name in ["b", ".hidden", "a", "Z", "ä"] { _ = try makeFile(name) }
    symlink("nowhere", "\(directory)/link")
    #expect(try Directory.names(in: directory) == [".hidden", "Z", "a", "b", "link", "ä"])
  }

  @Test func whatCannotBeListedIsNoEmptyDirectory() throws {
    for path in ["\(directory)/none", try makeFile("file")] {
      let error = #expect(throws: SystemError.self) { try Directory.names(in: path) }
      #expect(error?.operation == "opendir" && error?.path == path)
    }
  }

  @Test func aFreeNameIsNoLinksNameEither() throws {
    let lead = "\(directory)/aside-"
    #expect(Directory.freeName(lead) == lead + "1")
    #expect(Directory.freeName(lead, isNumbered: false) == lead)
    symlink("nowhere", lead)
    symlink("nowhere", lead + "1")
    #expect(Directory.isTaken(lead) && !Directory.isTaken(lead + "2"))
    #expect(Directory.freeName(lead) == lead + "2")
    #expect(Directory.freeName(lead, isNumbered: false) == lead + ".2")
  }

  @Test func onlyAnEmptyDirectoryGivesItsNameAway() throws {
    let lead = "\(directory)/aside-"
    mkdir(lead + "1", 0o700)
    _ = try makeFile("aside-1/kept")
    mkdir(lead + "2", 0o700)
    #expect(Directory.freeName(lead) == lead + "3")
    #expect(Directory.freeName(lead, takesEmpty: true) == lead + "2")
    #expect(!Directory.isTaken(lead + "2") && Directory.isTaken(lead + "1"))
  }

  @Test func aPrivateDirectoryIsItsOwnersAlone() throws {
    let path = "\(directory)/own"
    try Directory.makePrivate(path)
    #expect(FileFacts(of: path)?.permissions == 0o700)
    chmod(path, 0o755)
    try Directory.makePrivate(path)
    #expect(FileFacts(of: path)?.permissions == 0o700)
    #expect(throws: SystemError.self) { try Directory.makePrivate("\(directory)/none/own") }
  }

  // MARK: Locks

  @Test func whatOneHoldsAnotherCannotHold() throws {
    let before = try openFiles
    do {
      let path = try makeFile("file")
      let shared = [try FileLock(path, .shared), try FileLock(path, .shared)]
      for path in [path, directory] {
        let first = path == directory ? try FileLock(path) : nil
        let error = #expect(throws: SystemError.self) { try FileLock(path) }
        #expect(error?.number == EWOULDBLOCK)
        withExtendedLifetime((first, shared)) {}
      }
    }
    _ = try FileLock("\(directory)/file")
    let error = #expect(throws: SystemError.self) { try FileLock("\(directory)/none") }
    #expect(error?.isMissing == true && error?.operation == nil)
    #expect(try openFiles == before)
  }

  // MARK: Files on a disk that may fail

  @Test func aSectorIsWrittenInPlaceAndTheRestStays() throws {
    let path = "\(directory)/file"
    let file = try DirectFile(path, makes: true)
    try file.fill(200_000)
    #expect(file.size == 200_000)
    try file.write(Data(repeating: 7, count: DirectFile.sector), at: 66_048)
    try file.synchronize()
    var expected = Data(count: 200_000)
    expected.replaceSubrange(66_048..<66_560, with: Data(repeating: 7, count: 512))
    #expect(try Data(contentsOf: URL(filePath: path)) == expected)
    #expect(FileFacts(of: path)?.permissions == 0o600)
  }

  @Test func aFileWhoseNameIsAnothersHasNoSize() throws {
    let path = try makeFile("file", Data(count: 512))
    let file = try DirectFile(path)
    #expect(file.size == 512)
    rename(path, path + ".old")
    #expect(file.size == nil)
    _ = try makeFile("file", Data(count: 512))
    #expect(file.size == nil)
    symlink("file", "\(directory)/link")
    #expect(throws: SystemError.self) { try DirectFile("\(directory)/link") }
  }

  @Test func aSalvagedFileIsReadUpToItsLimit() throws {
    let bytes = Data((0..<10_000).map { UInt8(truncatingIfNeeded: $0 % 251) })
    let path = try makeFile("file", bytes)
    chmod(path, 0)
    let whole = try #require(try SalvagedFile(path, atMost: 10_000))
    #expect(whole.bytes == bytes && whole.isWhole && !whole.isTooLong)
    #expect(whole.readable != nil)
    let part = try #require(try SalvagedFile(path, atMost: 5000))
    #expect(part.bytes == bytes.prefix(5000) && part.isTooLong)
    #expect(try SalvagedFile(directory, atMost: 5000) == nil)
    #expect(try SalvagedFile(directory + "/none", atMost: 5000) == nil)
    #expect(try SalvagedFile.read(path, at: 9990, length: 100) == bytes.suffix(10))
  }
}
