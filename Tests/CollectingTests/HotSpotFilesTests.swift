// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import Foundation
import Patrol
import Testing

@testable import Collecting

/// Sets are examined once, when they are new.
@Suite struct HotSpotFilesTests {
  /// As good in form as any canonical text, and refused by whoever examines it: its ring crosses
  /// itself.
  private static let crossed = Data(
    (#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"hotspot":"X"},"#
      + #""geometry":{"type":"Polygon","coordinates":[[[0.1,51],[0.3,51.2],[0.3,51],[0.1,51.2],"#
      + #"[0.1,51]]]}}]}"#).utf8)

  private func copy(_ version: String, on device: Device) -> URL {
    device.directory.appending(path: "hotspots-\(version.dropFirst(7).prefix(16)).geojson")
  }

  @Test func aCopyIsTakenAtItsHashAndNotJudgedAgain() throws {
    let device = try Device()
    let version = HotSpotSet.version(ofCanonicalGeoJSON: Self.crossed)
    #expect(throws: HotSpotSetFault.self) { try HotSpotSet(geoJSON: Self.crossed) }
    try Self.crossed.write(to: copy(version, on: device))
    var files = HotSpotFiles(configuration: device.configuration)
    #expect(try files.set(version: version).hotSpots.map(\.id) == ["X"])

    try Self.crossed.write(to: URL(filePath: device.configuration.hotSpots))
    #expect(try files.current().version == version)
  }

  @Test func aCopyThatWasAlteredIsNotTaken() throws {
    let device = try Device()
    var files = HotSpotFiles(configuration: device.configuration)
    let set = try files.current()
    let kept = copy(set.version, on: device)
    try (set.canonicalGeoJSON + Data(" ".utf8)).write(to: kept)
    try FileManager.default.removeItem(atPath: device.configuration.hotSpots)
    var others = HotSpotFiles(configuration: device.configuration)
    #expect(throws: CollectorFault.self) { try others.set(version: set.version) }
  }

  @Test func aFileThatWasReplacedOrWrittenToIsReadAnew() throws {
    let device = try Device()
    let path = URL(filePath: device.configuration.hotSpots)
    var files = HotSpotFiles(configuration: device.configuration)
    let first = try files.current()
    let text = String(decoding: try Data(contentsOf: path), as: UTF8.self)
    try Data(text.replacing("HS1", with: "HS2").utf8).write(to: path, options: .atomic)
    let second = try files.current()
    #expect(second.hotSpots.map(\.id) == ["HS2"])
    let handle = try FileHandle(forWritingTo: path)
    try handle.write(contentsOf: Data(text.replacing("HS1", with: "HS3").utf8))
    try handle.close()
    #expect(try files.current().hotSpots.map(\.id) == ["HS3"])
    #expect(try files.set(version: first.version) == first)
  }

  @Test func aSetThatWasFetchedIsNotExaminedOnceMore() throws {
    let device = try Device()
    var files = HotSpotFiles(configuration: device.configuration)
    let set = try files.current()
    files.removeCopies(except: [])
    #expect(!FileManager.default.fileExists(atPath: copy(set.version, on: device).path))
    HotSpotFiles.keep(set, for: device.configuration)
    #expect(try Data(contentsOf: copy(set.version, on: device)) == set.canonicalGeoJSON)
  }
}
