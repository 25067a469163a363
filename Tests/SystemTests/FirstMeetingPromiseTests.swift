// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A device and its store from the first command on, with others between them.
@Suite(.timeLimit(.minutes(2)))
struct FirstMeetingPromiseTests {
  private func device(in scratch: Scratch, store: Centre, _ name: String) throws -> Device {
    try Device(
      in: scratch, named: name, gpsd: ["127.0.0.1:1"], units: ["/dev/a": "BW-1"],
      hotSpots: "\(scratch.path)/\(name).geojson", store: store.url)
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
    #expect(refused.status == 65, "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(misled.state)/authority.pem"))
    tally.faults += 1

    // Somebody in between says that there is no authority to learn: then nobody is trusted.
    let between = try await certified("between", in: scratch, hotSpots)
    let misruled = try device(in: scratch, store: between, "misruled")
    let unruled = try await run(misruled, "enrol", input: code)
    #expect(unruled.status == 78, "\(unruled.errors)")
    #expect(unruled.errors.contains("certificates: system"), "\(unruled.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(misruled.state)/authority.pem"))
    #expect(!FileManager.default.fileExists(atPath: "\(misruled.state)/device.key"))
    tally.faults += 1

    // The same code is still good at the store that gave it out.
    let own = try device(in: scratch, store: centre, "own-device")
    let earlier = "\(own.state)/receipt.json"
    try Data("another enrolment's".utf8).write(to: URL(filePath: earlier))
    #expect(try await run(own, "enrol", input: code).status == 0)
    #expect(!FileManager.default.fileExists(atPath: earlier))
    #expect(try await run(own, "hotspots", "fetch").status == 0)
    try await own.start(connected: false)
    try await own.done("shift", "start")
    try await own.done("shift", "end")
    let ended = try await own.done("sync")
    #expect(ended.contains("receipt: 1 of 1"), "\(ended)")
    try await own.collector?.cut()

    // What it trusts is gone: it does not fall back on whom the system trusts.
    try FileManager.default.removeItem(atPath: "\(own.state)/authority.pem")
    let lost = try await run(own, "hotspots", "fetch")
    #expect(lost.status == 78 && lost.errors.contains("enrol"), "\(lost.errors)")
    tally.faults += 1
    let fresh = try scratch.write(
      try await centre.command("device", "enrol", "--name", "b"), to: "b.code")
    #expect(try await run(own, "enrol", input: fresh).status == 0)
    #expect(try await run(own, "hotspots", "fetch").status == 0)
    #expect(try await run(own, "enrol", input: fresh).status == 65, "enrolled already")

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

    // A code is good once, and a device that is revoked stays out at once.
    let second = try device(in: scratch, store: centre, "second")
    #expect(try await run(second, "enrol", input: code).status == 65)
    tally.faults += 1
    let identity = try String(contentsOfFile: "\(own.state)/device.key", encoding: .utf8).json
    try await centre.command("device", "revoke", try #require(identity["device"] as? String))
    let shut = try await run(own, "hotspots", "fetch")
    #expect(shut.status == 69 && shut.errors.contains("401"), "\(shut.errors)")
    let idle = try await run(own, "sync")
    #expect(idle.status == 69 && idle.output.contains("401"), "\(idle.output)\(idle.errors)")
    try await own.start(connected: false)
    let running = try await run(own, "sync")
    #expect(running.status == 69 && running.errors.contains("401"), "\(running.errors)")
    tally.faults += 1
    try expectNoSecretsWritten(of: own, codes: [code, fresh], in: scratch)
    tally.remarks = """
      impostor before and after enrolment, one who denies the authority, authority lost, code used \
      twice, device revoked; no code and no key in any output
      """
    tally.report()
  }

  /// A pin says which key, not who vouches for it: the store's own authority is learnt all the same.
  @Test func aPinnedKeyGoesWithTheStoresOwnAuthority() async throws {
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson")
    let centre = try await Centre(in: scratch, named: "own", hotSpots: hotSpots)
    let wrong = "sha256//" + Data(count: 32).base64EncodedString()
    for (name, pin, status) in [
      ("wrong", wrong, 69), ("right", try await pin(of: centre, in: scratch), 0),
    ] as [(String, String, Int32)] {
      let code = try scratch.write(
        try await centre.command("device", "enrol", "--name", name), to: "\(name).code")
      let device = try Device(
        in: scratch, named: name, gpsd: ["127.0.0.1:1"], hotSpots: hotSpots,
        more: "store: {url: \"\(centre.url)\", pinned_key: \"\(pin)\"}")
      let outcome = try await run(device, "enrol", input: code)
      #expect(outcome.status == status, "\(name): \(outcome.errors)")
      let isKnown = FileManager.default.fileExists(atPath: "\(device.state)/authority.pem")
      #expect(isKnown == (status == 0))
    }
  }

  // MARK: Helpers

  /// A store with a certificate from elsewhere, and so without an authority of its own.
  private func certified(
    _ name: String, in scratch: Scratch, _ hotSpots: String
  ) async throws -> Centre {
    let path = "\(scratch.path)/\(name)"
    try await openssl(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=store "
        + "-addext subjectAltName=IP:127.0.0.1 -keyout \(path).key -out \(path).pem", in: scratch)
    return try await Centre(
      in: scratch, named: name, hotSpots: hotSpots,
      serving: ["--certificate", "\(path).pem", "--key", "\(path).key"])
  }

  /// As libcurl writes it.
  private func pin(of centre: Centre, in scratch: Scratch) async throws -> String {
    let path = "\(scratch.path)/pin"
    for step in [
      "x509 -in \(centre.database).tls/server.pem -pubkey -noout -out \(path).pub",
      "pkey -pubin -in \(path).pub -outform der -out \(path).der",
      "dgst -sha256 -binary -out \(path).hash \(path).der",
    ] { try await openssl(step, in: scratch) }
    let hash = try Data(contentsOf: URL(filePath: "\(path).hash"))
    return "sha256//" + hash.base64EncodedString()
  }

  private func openssl(_ words: String, in scratch: Scratch) async throws {
    let outcome = try await scratch.run(
      "/usr/bin/openssl", words.split(separator: " ").map(String.init))
    try #require(outcome.status == 0, "openssl: \(outcome.errors)")
  }

  /// In what both programs said, to people and to the log, there is neither a code, but where it was
  /// given out, nor a private key.
  private func expectNoSecretsWritten(
    of device: Device, codes: [String], in scratch: Scratch
  ) throws {
    let identity = try String(contentsOfFile: "\(device.state)/device.key", encoding: .utf8).json
    let key = try #require(identity["key"] as? String)
    let raw = try #require(Data(base64Encoded: key))
    let hexadecimal = raw.map { String(format: "%02x", $0) }.joined()
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
      .filter { $0.hasSuffix(".out") || $0.hasSuffix(".err") }
    #expect(names.count > 20)
    let said = try names.map { try Data(contentsOf: URL(filePath: "\(scratch.path)/\($0)")) }
    for secret in [Data(key.utf8), raw, Data(hexadecimal.utf8)] {
      #expect(!said.contains { $0.firstRange(of: secret) != nil })
    }
    for file in codes {
      let code = try String(contentsOfFile: file, encoding: .utf8)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      #expect(code.count > 28)
      let forms = [code, code.filter { $0 != "-" }].map { Data($0.utf8) }
      let count = said.count { text in forms.contains { text.firstRange(of: $0) != nil } }
      #expect(count == 1, "only where it was given out")
    }
  }
}
