// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import TestSupport
import Testing

/// What a shift of eight hours, a fix each second, writes to the device's flash.
@Suite(.timeLimit(.minutes(3)))
struct FlashPromiseTests {
  /// Bytes a unit and shift. With a transaction for every checkpoint it was 30 MB.
  private static let aim = 4_000_000

  @Test(arguments: Campaign.either([1], long: [1, 2]))
  func aShiftWritesLessThanFourMegabytesAUnit(units: Int) async throws {
    let scratch = try Scratch()
    let shift = try await SimulatedShift(units: units, in: scratch)
    let device = try shift.device(store: nil)
    let fast = try FastDevice(configuration: device.configuration, at: shift.start)
    let before = try ProcessFigures.now
    try await fast.startShift(shift.units)
    try await fast.play(try shift.recording)
    try await fast.endShift()
    let after = try ProcessFigures.now
    let records = try await device.records("visit").count
    let flash = after.flashBytes - before.flashBytes
    let written = after.writtenBytes - before.writtenBytes
    let words = """
      \(units) units, 8 h, \(records) visits: \(flash) bytes to the flash (\(written) in writes), \
      \(flash / units) a unit
      """
    print(words)
    #expect(flash < Self.aim * units)
    // On a file system without a disk nothing would be counted, and nothing proved.
    #expect(flash > written / 2, "\(scratch.path) must lie on a disk")
    #expect(records > 10 * units)
    var tally = PromiseTally("a shift writes less than 4 MB to the flash")
    tally.announced = records + units
    tally.remarks = words
    tally.report()
  }
}
