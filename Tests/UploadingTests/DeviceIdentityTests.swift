// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Patrol
import Platform
import Testing
import Uploading

@Suite struct DeviceIdentityTests {
  private func mode(of path: String) -> UInt32 {
    var facts = stat()
    stat(path, &facts)
    return facts.st_mode & 0o7777
  }

  @Test func isKeptForItsUserAlone() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    let previous = umask(0)
    defer { umask(previous) }
    var identity = try DeviceIdentity.create(at: path)
    #expect(mode(of: path) == 0o600)
    try identity.keep(device: "D-1")
    #expect(mode(of: path) == 0o600)
    #expect(directory.contents == ["identity"])
  }

  @Test func comesBackTheSame() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    var made = try DeviceIdentity.create(at: path)
    let pending = try DeviceIdentity.load(from: path)
    #expect(pending.device == nil && pending.publicKey == made.publicKey)
    try made.keep(device: "D-1")
    let enrolled = try DeviceIdentity.load(from: path)
    #expect(enrolled.device == "D-1" && enrolled.publicKey == made.publicKey)
  }

  @Test func isNeverOverwritten() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    let first = try DeviceIdentity.create(at: path)
    #expect(throws: DeviceIdentityError.exists(path: path)) { try DeviceIdentity.create(at: path) }
    #expect(try DeviceIdentity.load(from: path).publicKey == first.publicKey)
    #expect(directory.contents == ["identity"])
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o666, 0o610] as [mode_t])
  func isRefusedWhenOthersMayUseIt(mode: mode_t) throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    _ = try DeviceIdentity.create(at: path)
    chmod(path, mode)
    let error = #expect(throws: DeviceIdentityError.self) { try DeviceIdentity.load(from: path) }
    #expect(error == .exposed(path: path, mode: mode))
    #expect(error?.description.contains("chmod 600") == true)
  }

  @Test func linksDirectoriesAndPipesAreRefused() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    _ = try DeviceIdentity.create(at: path)
    symlink(path, directory.file("link"))
    mkfifo(directory.file("pipe"), 0o600)
    mkdir(directory.file("folder"), 0o700)
    for name in ["link", "pipe", "folder"] {
      let other = directory.file(name)
      #expect(throws: DeviceIdentityError.foreign(path: other)) {
        try DeviceIdentity.load(from: other)
      }
    }
  }

  @Test func missingSaysHowToGoOn() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let error = #expect(throws: DeviceIdentityError.self) {
      try DeviceIdentity.load(from: directory.file("none"))
    }
    #expect(error?.description.contains("enrol") == true)
  }

  @Test func everyCutOfTheFileIsSeen() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    var identity = try DeviceIdentity.create(at: path)
    try identity.keep(device: "D-1")
    let whole = try Data(contentsOf: URL(filePath: path))
    // All but the line break at the end matters.
    for length in 0..<(whole.count - 1) {
      truncate(path, 0)
      try whole.prefix(length).write(to: URL(filePath: path))
      let error = #expect(throws: DeviceIdentityError.self, "\(length) bytes") {
        try DeviceIdentity.load(from: path)
      }
      guard case .damaged(_, let reason) = error else {
        Issue.record("\(length) bytes: \(String(describing: error))")
        continue
      }
      #expect(!reason.contains(identity.publicKey))
    }
  }

  /// Power that fails between the draft and its place leaves the draft beside the old file.
  @Test func aDraftLeftByACrashHarmsNothing() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    try Data("{\"key\":".utf8).write(to: URL(filePath: path + ".new-1"))
    var identity = try DeviceIdentity.create(at: path)
    try identity.keep(device: "D-1")
    #expect(try DeviceIdentity.load(from: path).device == "D-1")
  }

  @Test func aDirectoryThatIsNotThereIsSaid() {
    let error = #expect(throws: DeviceIdentityError.self) {
      try DeviceIdentity.create(at: "/nonexistent-patrol/identity")
    }
    guard case .system(let refusal)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refusal.operation == "making a file in its directory")
    #expect(refusal.path == "/nonexistent-patrol/identity" && refusal.isMissing)
  }

  @Test(arguments: ["", "-", "a b", "a\nb", "ä", String(repeating: "n", count: 129)])
  func aNameThatCannotStandInARequestIsRefused(name: String) throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    var identity = try DeviceIdentity.create(at: directory.file("identity"))
    #expect(throws: DeviceIdentityError.name) { try identity.keep(device: name) }
    #expect(identity.device == nil)
    #expect(try DeviceIdentity.load(from: directory.file("identity")).device == nil)
  }

  @Test func printsNoKey() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    let identity = try DeviceIdentity.create(at: path)
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    let key = try #require(text.split(separator: "\"").max { $0.count < $1.count })
    #expect(key.count == 44)
    var dumped = ""
    dump(identity, to: &dumped)
    for printed in ["\(identity)", String(reflecting: identity), dumped, "\([identity])"] {
      #expect(!printed.contains(key))
      #expect(!printed.lowercased().contains("privatekey"))
    }
  }
}
