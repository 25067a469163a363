// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Keeping
import Patrol
import TestSupport
import Testing
import Wire

@testable import Storage

@Suite(.everyDatabase) struct FleetTests {
  let scratch = try! Scratch()

  private func health(_ version: String) -> DeviceHealth {
    DeviceHealth(at: Sample.noon, version: version, configuration: "9f86d081884c7d65")
  }

  @Test func whatADeviceSaidLastIsKeptUntilItSaysMore() async throws {
    let store = try await scratch.store()
    let later = Sample.noon.advanced(bySeconds: 60)
    _ = try await store.count(request: 1, of: "d-a", at: Sample.noon, saying: health("0.1.0"))
    _ = try await store.count(request: 2, of: "d-a", at: later)
    var device = try #require(try await store.device("d-a"))
    #expect(device.health == health("0.1.0") && device.healthCame == Sample.noon)
    #expect(device.lastSeen == later)
    // An old request says nothing new.
    _ = try await store.count(request: 2, of: "d-a", at: later, saying: health("6.6.6"))
    _ = try await store.count(request: 3, of: "d-a", at: later, saying: health("0.2.0"))
    device = try #require(try await store.device("d-a"))
    #expect(device.health == health("0.2.0") && device.healthCame == later)
    #expect(try await store.device("d-b")?.health == nil)
  }

  @Test func uploadsAndWholeReceiptsAreTimed() async throws {
    let store = try await scratch.store()
    let later = Sample.noon.advanced(bySeconds: 600)
    _ = try await store.take(
      [Sample.entry(1, Sample.visit("v1"))], from: "d-a", at: Sample.noon)
    try await store.noteReceipt(of: "d-a", at: later)
    let device = try #require(try await store.device("d-a"))
    #expect(device.lastUpload == Sample.noon && device.lastReceipt == later)
    #expect(try await store.device("d-b")?.lastUpload == nil)
  }

  @Test func theFleetKnowsShiftsPublishedSetAndWhoIsRevoked() async throws {
    let store = try await scratch.store()
    let shifts = (0..<5).map { number in
      Record.shift(
        Sample.shift("s-\(number)", started: Sample.noon.advanced(bySeconds: Double(number) * 9e4)))
    }
    _ = try await store.take(
      Sample.signed(.chained(shifts.map(\.bytes)), by: "d-a"), from: Sample.device("d-a"),
      at: Sample.noon)
    let set = try Sample.hotSpots()
    _ = try await store.keep(set, at: Sample.noon)
    _ = try await store.publish(hotSpots: set.version, at: Sample.noon)
    _ = try await store.revoke("d-b", at: Sample.noon)
    let fleet = try await store.fleet()
    #expect(fleet.published == set.version)
    #expect(fleet.devices.map(\.device.id) == ["d-a", "d-c"])
    #expect(fleet.revoked.map(\.id) == ["d-b"])
    #expect(fleet.devices[0].usualShift == 900 && fleet.devices[0].shiftNotes == "restarted")
    #expect(fleet.devices[1].usualShift == nil && fleet.devices[1].shiftNotes == nil)
  }
}
