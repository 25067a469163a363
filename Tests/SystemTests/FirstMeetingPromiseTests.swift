// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A device and its store from the first command on, with others between them.
@Suite(.timeLimit(.minutes(2)))
struct FirstMeetingPromiseTests {
  private func device(in scratch: Scratch, store: Centre, _ name: String) throws -> Device {
    try Device(
      in: scratch, named: name, gpsd: ["127.0.0.1:1"], hotSpots: "\(scratch.path)/\(name).geojson",
      store: store.url)
  }

  private func run(_ device: Device, _ words: String..., input: String? = nil) async throws
    -> Scratch.Outcome
  {
    try await device.scratch.run(
      Programs.patrol, words + ["--config", device.configuration], input: input ?? "/dev/null")
  }

  @Test func aDeviceTrustsItsOwnStoreAndNoOther() async throws {
    var tally = PromiseTally("a device trusts its own store alone")
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson")
    let centre = try await Centre(in: scratch, named: "own", hotSpots: hotSpots)
    let impostor = try await Centre(in: scratch, named: "impostor", hotSpots: hotSpots)
    let code = try scratch.write(
      try await centre.command("device", "enrol", "--name", "a"), to: "a.code")

    // Somebody else answers at the store's address: the code is not shown to them.
    let misled = try device(in: scratch, store: impostor, "misled")
    let refused = try await run(misled, "enrol", input: code)
    #expect(refused.status == 69, "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(misled.state)/authority.pem"))
    tally.faults += 1

    // The same code is still good at the store that gave it out.
    let own = try device(in: scratch, store: centre, "own-device")
    #expect(try await run(own, "enrol", input: code).status == 0)
    #expect(try await run(own, "hotspots", "fetch").status == 0)

    // Afterwards another store at that address is not believed, whatever authority it has.
    let text = try String(contentsOfFile: own.configuration, encoding: .utf8)
    try Data(text.replacingOccurrences(of: centre.url, with: impostor.url).utf8)
      .write(to: URL(filePath: own.configuration))
    let fetched = try await run(own, "hotspots", "fetch")
    #expect(fetched.status == 69 && fetched.errors.contains("not the store"), "\(fetched.errors)")
    tally.faults += 1
    try Data(text.utf8).write(to: URL(filePath: own.configuration))

    // The server's certificate is another one day, of the same authority.
    try await centre.cut()
    for file in ["server.pem", "server.key"] {
      try FileManager.default.removeItem(atPath: "\(centre.database).tls/\(file)")
    }
    try await centre.start()
    #expect(try await run(own, "hotspots", "fetch").status == 0)

    // A code is good once, and a device that was shut out stays out at once.
    let second = try device(in: scratch, store: centre, "second")
    #expect(try await run(second, "enrol", input: code).status == 69)
    tally.faults += 1
    let identity = try String(contentsOfFile: "\(own.state)/device.key", encoding: .utf8).json
    try await centre.command("device", "revoke", try #require(identity["device"] as? String))
    let shut = try await run(own, "hotspots", "fetch")
    #expect(shut.status != 0 && shut.errors.contains("401"), "\(shut.errors)")
    tally.faults += 1
    tally.remarks = "impostor before and after enrolment, code used twice, device revoked"
    tally.report()
  }
}
