// SPDX-License-Identifier: Apache-2.0

import Patrol

extension DeviceIdentity {
  /// Enrols this device with a one-time code and keeps its identity at `path`.
  ///
  /// The key is on the disk before the store is asked. A pending enrolment found there is taken up
  /// again with its key, so that neither a lost answer nor a crash costs a second code.
  package static func enrol(
    code: String, at path: String, transport: any HTTPTransport
  ) async throws(EnrolmentError) -> DeviceIdentity {
    var identity: DeviceIdentity
    do { identity = try pending(at: path) } catch { throw .identity(error) }
    if let device = identity.device { throw .alreadyEnrolled(device: device) }
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
