// SPDX-License-Identifier: Apache-2.0

/// Carries requests to one store.
package protocol HTTPTransport: Sendable {
  /// Sends one request and waits for the whole answer.
  ///
  /// Cancelling the task ends the wait with `TransportFault.cancelled`; whether the store got the
  /// request is then unknown, as after any other fault.
  func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransportFault>
}
