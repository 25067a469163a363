// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Simulation
import TestSupport
import Testing
import Uploading
import Wire

/// At the first meeting a device knows nothing but a code.
@Suite struct StoreAuthorityTests {
  private let code: EnrolmentCode
  private let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"

  init() {
    var generator = SeededGenerator(seed: 1)
    code = EnrolmentCode(using: &generator)
  }

  private func find(_ answer: ServerAnswer) async throws -> (Data?, [ServerRequest]) {
    let server = ScriptedServer([answer])
    defer { server.stop() }
    let transport = CurlTransport(
      address: try StoreAddress(server.address), settings: .impatient)
    let found = try await StoreAuthority.find(with: code, transport: transport)
    return (found, server.requests)
  }

  private func answer(_ certificate: String, proof: Data) -> ServerAnswer {
    .json(StoreAPI.Authority(certificate: certificate, proof: proof.base64EncodedString()))
  }

  @Test func whoeverKnowsTheCodeIsBelieved() async throws {
    let proof = CodeProof(hash: code.hash).ofAuthority(Data(certificate.utf8))
    let (found, requests) = try await find(answer(certificate, proof: proof))
    #expect(found == Data(certificate.utf8))
    #expect(requests.map(\.target) == ["/v1/authority?code=\(code.proof.name)"])
    // Neither the code nor its hash went over a line that anybody may listen to.
    let sent = "\(requests)"
    #expect(!sent.contains(code.grouped) && !sent.contains(code.grouped.filter { $0 != "-" }))
    #expect(!sent.contains(code.hash.base64EncodedString()))
  }

  @Test func whoeverDoesNotIsNotTheStore() async throws {
    var generator = SeededGenerator(seed: 2)
    let other = EnrolmentCode(using: &generator).proof.ofAuthority(Data(certificate.utf8))
    let own = code.proof.ofAuthority(Data(certificate.utf8))
    let answers = [
      answer(certificate, proof: other), answer(certificate, proof: Data()),
      answer(certificate + " ", proof: own), answer("", proof: own),
      .json(StoreAPI.Authority(certificate: certificate, proof: "?")), .signInPage, .reply(302),
      .reply(204),
      answer(String(repeating: "a", count: 16_385), proof: own),
    ]
    for (number, answer) in answers.enumerated() {
      await #expect(throws: StoreRequestError.self, "answer \(number)") { try await find(answer) }
    }
  }

  /// Whoever says so.
  @Test func aStoreWithoutAnAuthorityOfItsOwnGivesNone() async throws {
    #expect(try await find(.refusal(404, "none")).0 == nil)
  }

  @Test func whatNamesACodeSaysNothingOfIt() {
    var generator = SeededGenerator(seed: 3)
    let codes = (0..<100).map { _ in EnrolmentCode(using: &generator) }
    #expect(Set(codes.map(\.proof.name)).count == 100)
    #expect(codes.allSatisfy { $0.proof.name.utf8.count == 16 })
    #expect("\(code.proof)" == "a proof of an enrolment code")
    #expect(!String(reflecting: code.proof).contains("key"))
  }
}
