// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import DeviceConfiguration
import Foundation
import Patrol
import Positioning
import Testing

/// Receivers whose names the store would not take.
@Suite struct UnnamedReceiverTests {
  /// A host's name that leaves a path no room in the name of a unit.
  private static let far = GpsdSource(host: String(repeating: "x", count: 200), port: 2947)

  private func word(_ second: Int, of path: String) -> [UInt8] {
    let time = Device.start.advanced(bySeconds: Double(second))
    let report =
      #"{"class":"TPV","device":"\#(path)","mode":3,"time":"\#(time)","lat":51.5,"lon":0.7}"#
    return Array((report + "\n").utf8)
  }

  @Test(arguments: [
    (far, "/dev/none", "Name its unit"),
    (GpsdSource(host: "near"), "/dev/g\u{1}ps", "another path"),
    (GpsdSource(host: "near"), "/dev/g\u{2028}ps", "another path"),
  ])
  func aReceiverThatNoUnitCanBeIsToldOfAtItsFirstWord(
    gpsd: GpsdSource, path: String, way: String
  ) async throws {
    let device = try Device(gpsd: [GpsdSource(host: "other"), gpsd])
    let collector = try device.collector()
    await collector.receive(.connected, from: gpsd)
    await collector.receive(.bytes(word(0, of: path), at: device.now), from: gpsd)
    let told = await collector.status()
    #expect(told.troubles.contains { $0.contains("whose data is not used") && $0.contains(way) })
    #expect(!told.troubles.contains { $0.contains("\u{1}") }, "shown as it is")
    #expect(told.units.allSatisfy { $0.unit.count <= 200 && $0.heard == 0 })
    device.pass(seconds: 200)
    #expect(await collector.status().troubles.isEmpty, "told while it is heard")
  }

  @Test func aNameInTheConfigurationMendsIt() async throws {
    let device = try Device(gpsd: [GpsdSource(host: "other"), Self.far])
    var configuration = device.configuration
    configuration.units["\(Self.far)/dev/none"] = "BW-1"
    let collector = try device.collector(with: configuration)
    // The first ones are held back until they bear each other out.
    for second in 0..<6 {
      await collector.receive(
        .bytes(word(second, of: "/dev/none"), at: device.now), from: Self.far)
    }
    #expect(await collector.status().units.first { $0.unit == "BW-1" }?.heard == 5)
    #expect(await collector.status().troubles.isEmpty)
  }
}
