// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTypes
import Hummingbird
import Keeping
import Logging
import Storage
import Wire

extension DeviceAPI {
  /// Longest body of an enrolment, in bytes: a code, a key and the JSON around them.
  private static let mostEnrolmentBytes = 4096
  /// Bytes of an Ed25519 public key.
  private static let keyLength = 32

  func enrol(_ request: Request, context: CallContext) async throws -> Response {
    let sent = try await request.content(upTo: Self.mostEnrolmentBytes)
    let peer = peer(of: request, context: context)
    if let wait = await tries.wait(for: peer, at: now()) {
      throw RefusedRequest.tooManyTries(wait: wait)
    }
    let (enrolment, publicKey) = try Self.enrolment(in: sent)
    guard
      Gate.isSigned(
        request, body: sent, device: RequestSignature.unenrolled, publicKey: publicKey)
    else { throw RefusedRequest.notAllowed }
    guard let device = try await device(for: enrolment, publicKey: publicKey) else {
      throw await refusedCode(of: peer, context)
    }
    context.logger.notice("enrolled a device", metadata: ["device": "\(device)"])
    return .json(StoreAPI.Enrolled(device: device), status: .created)
  }

  /// The store's own authority, with the proof that the store gave out the code.
  ///
  /// The request is not authenticated. A name of an unknown code counts as a wrong code.
  func authority(_ request: Request, context: CallContext) async throws -> Response {
    _ = try await request.content(upTo: 0)
    let peer = peer(of: request, context: context)
    if let wait = await tries.wait(for: peer, at: now()) {
      throw RefusedRequest.tooManyTries(wait: wait)
    }
    guard let authority else { throw RefusedRequest.noAuthority }
    let name = request.uri.queryParameters["code"].map(String.init) ?? ""
    let proofs = try await store.codes(goodAt: now()).map { CodeProof(hash: $0) }
    guard let proof = proofs.first(where: { $0.name == name }) else {
      throw await refusedCode(of: peer, context)
    }
    return .json(
      StoreAPI.Authority(
        certificate: String(decoding: authority, as: UTF8.self),
        proof: proof.ofAuthority(authority).base64EncodedString()))
  }

  /// Counts a wrong code against the address it came from, and logs it.
  private func refusedCode(of peer: String, _ context: CallContext) async -> RefusedRequest {
    await tries.noteFailure(of: peer, at: now())
    // A proxy may put any text there.
    let address = peer.filter { $0.isASCII && ($0.isLetter || $0.isNumber || ".:%".contains($0)) }
    context.logger.warning("refused an enrolment code", metadata: ["from": "\(address)"])
    return .unusableCode
  }

  /// Nil when the code is not valid.
  private func device(
    for enrolment: StoreAPI.Enrolment, publicKey: Data
  ) async throws -> String? {
    guard let code = EnrolmentCode(typed: enrolment.code) else { return nil }
    var generator = SystemRandomNumberGenerator()
    let id = Device.newID(using: &generator)
    switch try await store.enrol(with: code, publicKey: publicKey, as: id, at: now()) {
    case .enrolled(let device): return device
    case .refused: return nil
    }
  }

  private static func enrolment(in sent: Data) throws -> (StoreAPI.Enrolment, publicKey: Data) {
    let enrolment: StoreAPI.Enrolment
    do {
      enrolment = try Wire.decode(StoreAPI.Enrolment.self, from: sent)
    } catch {
      throw RefusedRequest.notUnderstood("the body is not an enrolment")
    }
    guard let key = Data(base64Encoded: enrolment.publicKey), key.count == keyLength else {
      throw RefusedRequest.notUnderstood("public_key is not \(keyLength) bytes in base64")
    }
    return (enrolment, key)
  }

  /// Longest address kept of a header, in bytes, since many are remembered. IPv6 with a zone takes
  /// 62.
  private var longestAddress: Int { 64 }

  private func peer(of request: Request, context: CallContext) -> String {
    let forwarded = trustsProxy ? request.headers[values: .xForwardedFor].last : nil
    let last = forwarded?.split(separator: ",").last.map { $0.filter { !$0.isWhitespace } }
    return last.map { String(decoding: $0.utf8.prefix(longestAddress), as: UTF8.self) }
      ?? context.peer ?? ""
  }
}
