// SPDX-License-Identifier: Apache-2.0

import Foundation
import Journaling
import Patrol
import TestSupport
import Testing
import Wire

/// A device whose state directory was put back to an older copy, and its real store.
@Suite(.timeLimit(.minutes(2)))
struct ForkPromiseTests {
  @Test func whatADevicePutBackToAnOlderCopyRecordsIsCountedAllTheSame() async throws {
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson")
    let centre = try await Centre(in: scratch, named: "store", hotSpots: hotSpots)
    let device = try Device(
      in: scratch, gpsd: ["127.0.0.1:1"], hotSpots: hotSpots, store: centre.url)
    try await centre.enrol(device, as: "forked")
    func keep(_ numbers: ClosedRange<Int>) throws {
      let journal = try Journal(path: "\(device.state)/journal")
      for number in numbers { try journal.append(.visit(.sample("v-\(number)"))) }
    }
    try keep(1...3)
    try await device.done("sync")
    let copy = "\(scratch.path)/copy"
    try FileManager.default.copyItem(atPath: device.state, toPath: copy)
    try keep(4...5)
    #expect(try await device.done("sync").contains("receipt: 5 of 5"))

    try FileManager.default.removeItem(atPath: device.state)
    try FileManager.default.copyItem(atPath: copy, toPath: device.state)
    // Three records more than the store has of the old chain: the last is under a number of its own.
    try keep(6...8)
    let receipt = try await device.done("sync")
    #expect(receipt.contains("receipt: 3 of 3 records stored (numbers 4 to 6"), "\(receipt)")
    #expect(receipt.contains(", the same as here"), "\(receipt)")
    #expect(receipt.contains("put back to an older copy"), "\(receipt)")
    try keep(9...9)
    #expect(try await device.done("sync").contains("receipt: 4 of 4"))

    let ids = try await centre.command("export", "visits").split(separator: "\n")
      .map { try String($0).json["id"] as? String ?? "" }
    #expect(ids.sorted() == (1...9).map { "v-\($0)" })
    var tally = PromiseTally("a device put back to an older copy loses and doubles nothing")
    tally.faults = 1
    tally.announced = 9
    tally.lost = 9 - Set(ids).count
    tally.doubled = ids.count - Set(ids).count
    tally.report()
    // The audit tells of the fork, and finds every chain whole.
    let audit = try await centre.command("audit")
    #expect(audit.contains("in quarantine without a number: 1 of "), "\(audit)")
    #expect(audit.contains("whole: "), "\(audit)")
  }
}
