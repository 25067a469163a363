// SPDX-License-Identifier: Apache-2.0

import Collecting
import Patrol
import Positioning
import Testing

/// What a collector remembers of a unit's square, for its next shift and for its colleagues.
///
/// A line of the lattice is at 51.507° north, 500 m from the hot spot. From the square south of it
/// a visit can be hidden in 200 s, from the one north of it none can.
@Suite struct CollectorSquareTests {
  private static let south = "51.5068"
  private static let north = "51.5072"

  /// A unit that stands is heard for 10 s, is silent, and is heard for 70 s.
  private func stand(
    at latitude: String, unit: String = "/dev/gps", silentFor silence: Int,
    from start: Int, _ device: Device, _ collector: Collector
  ) async {
    for second in Array(0..<10) + Array((10 + silence)..<(80 + silence)) {
      device.pass(seconds: second == 10 + silence ? Double(silence) + 1 : 1)
      let time = Device.start.advanced(bySeconds: Double(start + second))
      let line =
        #"{"class":"TPV","device":"\#(unit)","mode":3,"time":"\#(time)","lat":\#(latitude),"#
        + #""lon":0.701,"eph":10.0,"speed":0.0}"# + "\n"
      await collector.receive(.bytes(Array(line.utf8), at: device.now), from: device.source)
    }
  }

  private func collector(of device: Device) async throws -> Collector {
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    return collector
  }

  @Test func aNewBookingGoesOnInTheSquareOfTheShiftBefore() async throws {
    for isBookedAnew in [true, false] {
      let device = try Device()
      let collector = try await collector(of: device)
      if isBookedAnew {
        _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
        await stand(at: Self.south, silentFor: 100, from: 0, device, collector)
        _ = try await collector.endShift(unit: nil)
      }
      _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
      await stand(at: Self.north, silentFor: 200, from: 300, device, collector)
      _ = try await collector.endShift(unit: nil)
      #expect(try device.lastShift().silences.isEmpty != isBookedAnew)
    }
  }

  @Test func colleaguesWhoStandTogetherAreToldInOneSquare() async throws {
    for isTogether in [true, false] {
      let device = try Device()
      let collector = try await collector(of: device)
      _ = try await collector.startShift(unit: "BW-9", officer: nil)
      if isTogether { _ = try await collector.startShift(unit: "/dev/gps", officer: nil) }
      await stand(at: Self.south, silentFor: 100, from: 0, device, collector)
      await stand(at: Self.north, unit: "/dev/other", silentFor: 200, from: 200, device, collector)
      _ = try await collector.endShift(unit: "BW-9")
      let record = try device.lastShift()
      #expect(record.unit == "BW-9")
      #expect(record.silences.contains { $0.seconds < 210 && $0.seconds > 190 } == isTogether)
    }
  }
}
