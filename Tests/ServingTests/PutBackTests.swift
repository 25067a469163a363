// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GeoPackage
import Glibc
import Patrol
import Storage
import TestSupport
import Testing
import Wire

/// The real program and its file: moved away, exchanged, backed up, put back.
@Suite struct PutBackTests {
  let scratch = try! Scratch()

  private func enrolled(_ server: RunningStore) async throws -> TestDevice {
    var device = TestDevice(id: "-")
    let answer = try await device.enrol(
      code: try await RunningStore.code(in: scratch), with: server.client)
    device.id = try Wire.decode(StoreAPI.Enrolled.self, from: answer.body).device
    return device
  }

  private func send(
    _ run: Range<Int64>, from device: TestDevice, to server: RunningStore
  ) async throws {
    let answer = try await device.send(Sample.part(run), to: server.client)
    #expect(answer.results.allSatisfy { $0.status != .quarantined })
  }

  /// A command on the store; its exit status and what it says to people.
  private func command(_ words: String..., as user: uid_t? = nil) async throws -> (Int32, String) {
    let errors = scratch.path + "/errors"
    unlink(errors)
    let status = try await RunningStore.run(
      words + ["--database", scratch.database], errors: errors, as: user)
    return (status, try String(contentsOf: URL(filePath: errors), encoding: .utf8))
  }

  private func copy(_ from: String, over to: String) throws {
    // The file under the name stays the same file.
    let bytes = try Data(contentsOf: URL(filePath: from))
    let file = open(to, O_WRONLY | O_TRUNC | O_CREAT, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    let count = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    try #require(count == bytes.count)
  }

  @Test func replacedFileIsToldToDevicesInHealthAndInTheLog() async throws {
    let log = scratch.path + "/log"
    let server = try await RunningStore(in: scratch, errors: log)
    let device = try await enrolled(server)
    try await send(1..<4, from: device, to: server)
    try FileManager.default.copyItem(atPath: scratch.database, toPath: scratch.path + "/older")
    try #require(rename(scratch.path + "/older", scratch.database) == 0)
    let body = try device.sign(Sample.part(4..<7)).bytes
    let answer = try await device.send("POST", StoreAPI.batchesPath, body: body, to: server.client)
    #expect(answer.status == 503 && answer.headers["retry-after"] != nil)
    #expect(answer.text.contains("was moved or replaced"))
    #expect(try await server.client.send("GET", StoreAPI.healthPath).status == 503)
    #expect(try await server.stop() != 0)
    let said = try String(contentsOf: URL(filePath: log), encoding: .utf8)
    #expect(said.contains("store.gpkg: is another file now"), "\(said)")
  }

  @Test func commandsMakeNothingWhereTheFileWasMovedAway() async throws {
    let server = try await RunningStore(in: scratch)
    let device = try await enrolled(server)
    try await send(1..<10, from: device, to: server)
    let away = scratch.path + "/away"
    try #require(rename(scratch.database, away) == 0)
    let log = try Data(contentsOf: URL(filePath: scratch.database + "-wal"))
    for words in [["device", "enrol", "--name", "a"], ["serve", "--plain-http"], ["audit"]] {
      let status = try await RunningStore.run(words + ["--database", scratch.database])
      #expect(status == 66, "\(words)")
    }
    #expect(try await RunningStore.run(["init", "--database", scratch.database]) == 65)
    try await server.kill()
    #expect(try await command("device", "list").0 == 66)
    #expect(try Data(contentsOf: URL(filePath: scratch.database + "-wal")) == log)
    try #require(rename(away, scratch.database) == 0)
    let again = try await RunningStore(in: scratch)
    #expect(try await device.receipt(1...9, from: again.client).isWhole)
    try await again.stop()
  }

  @Test(arguments: [false, true])
  func olderCopyIsNotTornByTheLogOfItsSuccessor(overTheSameFile: Bool) async throws {
    let older = scratch.path + "/older"
    var server = try await RunningStore(in: scratch)
    let device = try await enrolled(server)
    try await send(1..<4, from: device, to: server)
    try await server.stop()
    try FileManager.default.copyItem(atPath: scratch.database, toPath: older)
    server = try await RunningStore(in: scratch)
    try await send(4..<301, from: device, to: server)
    try await server.stop()
    server = try await RunningStore(in: scratch)
    let generation = try await device.receipt(1...1, from: server.client).generation
    try await send(301..<304, from: device, to: server)
    try await server.kill()
    if overTheSameFile {
      try copy(older, over: scratch.database)
    } else {
      try FileManager.default.removeItem(atPath: scratch.database)
      try FileManager.default.copyItem(atPath: older, toPath: scratch.database)
    }
    let log = try Data(contentsOf: URL(filePath: scratch.database + "-wal"))
    for words in [["serve", "--plain-http"], ["device", "list"], ["audit"]] {
      let status = try await RunningStore.run(words + ["--database", scratch.database])
      #expect(status == 65, "\(words)")
    }
    #expect(try Data(contentsOf: URL(filePath: scratch.database + "-wal")) == log)
    let (status, words) = try await command("restore", older)
    #expect(status == 0 && words.contains("3 records of 1 devices"), "\(words)")
    server = try await RunningStore(in: scratch)
    let receipt = try await device.receipt(1...303, from: server.client)
    #expect(receipt.missing == [4...303] && receipt.generation != generation)
    try await send(4..<304, from: device, to: server)
    #expect(try await device.receipt(1...303, from: server.client).isWhole)
    #expect(try await command("audit").0 == 0)
    try await server.stop()
  }

  /// A backup's pages lie in another order than those of the file whose log is under way.
  @Test func backupOfTheDayIsNotTornByTheLogUnderWay() async throws {
    let backup = scratch.path + "/backup"
    let server = try await RunningStore(in: scratch)
    let device = try await enrolled(server)
    try await send(1..<4, from: device, to: server)
    #expect(try await command("backup", backup).0 == 0)
    try await send(4..<8, from: device, to: server)
    try await server.kill()
    let copy = try Data(contentsOf: URL(filePath: backup))
    try #require(rename(scratch.database, scratch.path + "/aside") == 0)
    try #require(rename(backup, scratch.database) == 0)
    let log = try Data(contentsOf: URL(filePath: scratch.database + "-wal"))
    for words in [["serve", "--plain-http"], ["device", "list"], ["audit"]] {
      let status = try await RunningStore.run(words + ["--database", scratch.database])
      #expect(status == 65, "\(words)")
    }
    #expect(try Data(contentsOf: URL(filePath: scratch.database)) == copy)
    #expect(try Data(contentsOf: URL(filePath: scratch.database + "-wal")) == log)
    try #require(rename(scratch.path + "/aside", scratch.database) == 0)
    let again = try await RunningStore(in: scratch)
    #expect(try await device.receipt(1...7, from: again.client).isWhole)
    try await again.stop()
  }

  /// Who undoes a restore by hand finds the log of the restored store beside the store of before.
  @Test func storeOfBeforeARestoreIsNotTornByTheLogOfTheRestored() async throws {
    let backup = scratch.path + "/backup"
    var server = try await RunningStore(in: scratch)
    let device = try await enrolled(server)
    try await send(1..<4, from: device, to: server)
    #expect(try await command("backup", backup).0 == 0)
    try await send(4..<40, from: device, to: server)
    try await server.stop()
    #expect(try await command("restore", backup).0 == 0)
    server = try await RunningStore(in: scratch)
    try await send(4..<6, from: device, to: server)
    try await server.kill()
    let before = try #require(
      try FileManager.default.contentsOfDirectory(atPath: scratch.path)
        .first { $0.contains(".before-") && $0.hasSuffix("Z") })
    try #require(rename(scratch.path + "/" + before, scratch.database) == 0)
    let log = try Data(contentsOf: URL(filePath: scratch.database + "-wal"))
    #expect(try await command("device", "list").0 == 65)
    #expect(try Data(contentsOf: URL(filePath: scratch.database + "-wal")) == log)
  }

  @Test func restoreLeavesALogWithoutItsFileAsItIs() async throws {
    let backup = scratch.path + "/backup"
    let server = try await RunningStore(in: scratch)
    let device = try await enrolled(server)
    try await send(1..<4, from: device, to: server)
    #expect(try await command("backup", backup).0 == 0)
    try #require(rename(scratch.database, scratch.path + "/aside") == 0)
    let (status, words) = try await command("restore", backup)
    #expect(status == 65 && words.contains("of a store whose file is missing"), "\(words)")
    try #require(rename(scratch.path + "/aside", scratch.database) == 0)
    #expect(try await device.receipt(1...3, from: server.client).isWhole)
    try await server.stop()
  }

  /// The log holds all that is not in the copy.
  @Test func copyAsItWasWhenTheLogBeganIsMadeWholeByIt() async throws {
    var server = try await RunningStore(in: scratch)
    let device = try await enrolled(server)
    try await send(1..<4, from: device, to: server)
    try await server.stop()
    let bytes = try Data(contentsOf: URL(filePath: scratch.database))
    server = try await RunningStore(in: scratch)
    try await send(4..<40, from: device, to: server)
    try await server.kill()
    try bytes.write(to: URL(filePath: scratch.database))
    server = try await RunningStore(in: scratch)
    #expect(try await device.receipt(1...39, from: server.client).isWhole)
    try await server.stop()
  }

  @Test func damagedFileIsNotServed() async throws {
    let server = try await RunningStore(in: scratch)
    let device = try await enrolled(server)
    try await send(1..<301, from: device, to: server)
    try await server.stop()
    var bytes = try Data(contentsOf: URL(filePath: scratch.database))
    // The first byte of a page says what the page is. SQLite's quick check does not see damage
    // within a page.
    let middle = bytes.count / 8192 * 4096
    for place in stride(from: middle, to: bytes.count, by: 4096) { bytes[place] ^= 0xFF }
    try bytes.write(to: URL(filePath: scratch.database))
    let (status, words) = try await command("serve", "--plain-http")
    #expect(status == 65 && words.contains("damaged") && words.contains("restore"), "\(words)")
  }

  @Test func backupWhileServingIsWholeAndPutBackWhole() async throws {
    let backup = scratch.path + "/backup.gpkg"
    let server = try await RunningStore(in: scratch)
    let device = try await enrolled(server)
    try await send(1..<501, from: device, to: server)
    async let more: Void = send(501..<1001, from: device, to: server)
    let (status, words) = try await command("backup", backup)
    #expect(status == 0 && words.contains("each as its device signed it"), "\(words)")
    try await more
    #expect(try await command("backup", backup).0 == 65, "nothing is written over")
    let report = try await RunningStore.run(["audit", "--database", backup])
    #expect(report == 0)
    #expect(try await RunningStore.run(["serve", "--plain-http", "--database", backup]) == 65)
    let (inUse, advice) = try await command("restore", backup)
    #expect(inUse == 75 && advice.contains("stop “patrol-store serve”"), "\(advice)")
    #expect(try await device.receipt(1...1000, from: server.client).isWhole)
    try await server.stop()
    try FileManager.default.removeItem(atPath: scratch.database)
    #expect(try await command("restore", backup).0 == 0)
    let again = try await RunningStore(in: scratch)
    let receipt = try await device.receipt(1...1000, from: again.client)
    #expect(receipt.stored >= 500 && receipt.breaks.isEmpty)
    try await send(501..<1001, from: device, to: again)
    #expect(try await device.receipt(1...1000, from: again.client).isWhole)
    try await again.stop()
    #expect(try await command("audit").0 == 0)
  }

  @Test(.enabled(if: geteuid() == 0, "another user can be tried by root alone"))
  func fileOfAnotherUserIsToldWithItsOwnerAndTheWayOut() async throws {
    try GeoPackageFile.create(at: scratch.database, at: .testing)
    chmod(scratch.path, 0o755)
    for words in [
      ["device", "list"], ["serve", "--plain-http"], ["audit"], ["backup", "/tmp/b"],
    ] {
      let errors = scratch.path + "/errors"
      let status = try await RunningStore.run(
        words + ["--database", scratch.database], errors: errors, as: 65534)
      let said = try String(contentsOf: URL(filePath: errors), encoding: .utf8)
      #expect(status == 66, "\(words): \(said)")
      #expect(said.contains("store.gpkg: permission denied to user nobody"), "\(said)")
      #expect(said.contains("user root,") && !said.contains("SQLite"), "\(said)")
    }
  }

  @Test func storeInAMissingDirectoryIsToldWithTheDirectory() async throws {
    for words in [["device", "list"], ["serve", "--plain-http"], ["init"]] {
      let errors = scratch.path + "/errors"
      let status = try await RunningStore.run(
        words + ["--database", scratch.path + "/none/store.gpkg"], errors: errors)
      let said = try String(contentsOf: URL(filePath: errors), encoding: .utf8)
      #expect(status == 66 && said.contains("/none is not there"), "\(words): \(said)")
    }
  }

  @Test func storeWithoutRecordsIsSaidToHaveNone() async throws {
    try GeoPackageFile.create(at: scratch.database, at: .testing)
    let output = scratch.path + "/output"
    let status = try await RunningStore.run(
      ["audit", "--database", scratch.database], output: output)
    #expect(status == 0)
    #expect(try String(contentsOf: URL(filePath: output), encoding: .utf8) == "no records yet\n")
  }

  @Test func helpBeginsWithWhatTheProgramDoesAndVersionIsTold() async throws {
    let output = scratch.path + "/output"
    func text(_ words: String...) async throws -> String {
      #expect(try await RunningStore.run(words, output: output) == 0)
      return try String(contentsOf: URL(filePath: output), encoding: .utf8)
    }
    #expect(try await text("--version") == ProgramVersion.current + "\n")
    let help = try await text("--help")
    #expect(help.hasPrefix("OVERVIEW: Takes in the visits"))
    for status in [0, 64, 65, 66, 69, 74, 75] { #expect(help.contains(" \(status)  ")) }
    #expect(try await text("audit", "--help").contains("numbers that nobody sent"))
  }
}
