// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Synchronization
import TestSupport
import Uploading
import Wire

/// One device's connection to a scripted server, all parts real but the journal and the waiting.
struct TestConnection {
  static let device = "D-1"

  let identity: DeviceIdentity
  let client: StoreClient
  let sleep = RecordedSleep()

  init(_ server: ScriptedServer, settings: TransportSettings = .impatient) throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    var identity = try DeviceIdentity.create(at: directory.file("identity"))
    try identity.keep(device: Self.device)
    self.identity = identity
    client = StoreClient(
      identity: identity,
      transport: CurlTransport(address: try StoreAddress(server.address), settings: settings),
      counter: RequestCounter { Timestamp(milliseconds: 1000) })
  }

  func uploader(_ journal: MemoryJournal) -> Uploader {
    let sleep = sleep
    return Uploader(
      client: client, source: journal, random: { 0.5 }, sleep: { try await sleep($0) })
  }
}

extension TransportSettings {
  /// Gives up on a silent server after a second.
  static var impatient: TransportSettings {
    var settings = TransportSettings()
    settings.connectSeconds = 2
    settings.slowSeconds = 1
    return settings
  }
}

/// Waits, at most ten seconds, until something has become true elsewhere.
func eventually(_ condition: () async -> Bool) async -> Bool {
  for _ in 0..<2000 {
    if await condition() { return true }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return false
}
