// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Wire

/// The certificate authority of a store that has its own, at the first meeting.
package enum StoreAuthority {
  /// Longest certificate taken, in bytes.
  private static let maximumBytes = 16 << 10

  /// Asks whoever answers for its authority, and believes it if it knows `code`.
  ///
  /// `transport` may trust anybody: the request holds nothing secret. Nil when the store has no
  /// authority of its own, or somebody between says so: no reason to trust any other.
  package static func find(
    with code: EnrolmentCode, transport: any HTTPTransport
  ) async throws(StoreFault) -> Data? {
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
