// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Patrol
package import Wire

extension DeviceIdentity {
  /// Enrols this device with a one-time code and keeps its identity at `path`.
  ///
  /// The key is on the disk before the store is asked. A pending enrolment that is found there is
  /// continued with its key, so that a lost answer or a crash does not cost a second code.
  package static func enrol(
    code: String, at path: String, transport: any HTTPTransport
  ) async throws(EnrolmentError) -> DeviceIdentity {
    var identity: DeviceIdentity
    do { identity = try pending(at: path) } catch { throw .identity(error) }
    if let device = identity.device { throw .alreadyEnrolled(device: device, key: path) }
    let name: String
    do {
      // The counter plays no part while there is no name.
      let counter = RequestCounter { Timestamp(milliseconds: 0) }
      name = try await StoreClient(identity: identity, transport: transport, counter: counter)
        .enrol(code: code)
    } catch {
      throw .store(error)
    }
    do { try identity.keep(device: name) } catch { throw .identity(error) }
    return identity
  }

  /// The identity at `path`, made when there is none.
  private static func pending(at path: String) throws(DeviceIdentityError) -> DeviceIdentity {
    do {
      return try load(from: path)
    } catch .missing {
      return try create(at: path)
    }
  }
}

/// Finds the certificate authority of a store that has its own, at enrolment.
package enum StoreAuthority {
  /// Longest certificate taken, in bytes.
  private static let maximumBytes = 16 << 10

  /// Asks for the authority's certificate, and accepts it if the answer proves knowledge of `code`.
  ///
  /// `transport` may trust anybody, since the request holds no secret. Nil when the answer is that
  /// the store has no authority of its own.
  package static func find(
    with code: EnrolmentCode, transport: any HTTPTransport
  ) async throws(StoreRequestError) -> Data? {
    let proof = code.proof
    let request = HTTPRequest(
      method: .get, target: "\(StoreAPI.authorityPath)?code=\(proof.name)")
    let response: HTTPResponse
    switch await transport.send(request) {
    case .success(let whole): response = whole
    case .failure(let fault): throw .transport(fault)
    }
    if response.status == 404 { return nil }
    let answer = try response.value(StoreAPI.Authority.self, status: 200)
    let certificate = Data(answer.certificate.utf8)
    guard certificate.count <= maximumBytes, let made = Data(base64Encoded: answer.proof),
      proof.isMade(made, ofAuthority: certificate)
    else { throw .notTheStore("it does not know the code") }
    return certificate
  }
}
