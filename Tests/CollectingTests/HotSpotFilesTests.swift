// SPDX-License-Identifier: Apache-2.0

import Control
import DeviceConfiguration
import Foundation
import Patrol
import Positioning
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
    #expect(throws: HotSpotSetError.self) { try HotSpotSet(geoJSON: Self.crossed) }
    try Self.crossed.write(to: copy(version, on: device))
    var files = HotSpotFiles(configuration: device.configuration)
    #expect(try files.set(version: version).hotSpots.map(\.id) == ["X"])

    try Self.crossed.write(to: URL(filePath: device.configuration.hotSpots))
    #expect(try files.current().version == version)
  }

  /// As somebody's editor or a copying script leaves it; large sets take seconds to be examined.
  @Test(.timeLimit(.minutes(1)))
  func aSetChangedByHandIsExaminedBesideTheShiftsAndTheOneBeforeIsUsedMeanwhile() async throws {
    let device = try Device()
    let path = URL(filePath: device.configuration.hotSpots)
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    let given = try String(contentsOf: path, encoding: .utf8)
    try Data(given.replacing("HS1", with: "HS2").utf8).write(to: path, options: .atomic)
    let files = await collector.hotSpotFiles
    #expect(
      files.obstacle?.contains("is being examined; shifts begin with the previous set") == true)
    try await device.hotSpotsAreExamined(by: collector)
    let started = try await collector.startShift(unit: "BW-9", officer: "o-1")
    #expect(!started.contains(path.path), "\(started)")
    #expect(await collector.shifts["BW-9"]?.hotSpots.hotSpots.map(\.id) == ["HS2"])

    try Self.crossed.write(to: path)
    await collector.tick()
    try await device.hotSpotsAreExamined(by: collector)
    let trouble = await collector.status().troubles.first { $0.contains(path.path) }
    #expect(trouble?.contains("shifts begin with the previous set") == true, "\(trouble ?? "")")
    let words = try await collector.startShift(unit: "/dev/gps", officer: "o-1")
    #expect(words.contains(try #require(trouble)), "\(words)")
    #expect(await collector.shifts["/dev/gps"]?.hotSpots.hotSpots.map(\.id) == ["HS2"])
  }

  @Test func nothingIsExaminedWhereShiftsAreBooked() throws {
    let device = try Device()
    var files = HotSpotFiles(configuration: device.configuration)
    try files.load()
    let path = URL(filePath: device.configuration.hotSpots)
    let text = String(decoding: try Data(contentsOf: path), as: UTF8.self)
    try Data(text.replacing("HS1", with: "HS2").utf8).write(to: path, options: .atomic)
    #expect(try files.current().hotSpots.map(\.id) == ["HS1"])
    let examine = try #require(try files.examination())
    #expect(try files.examination() == nil, "it is under way")
    #expect(try files.current().hotSpots.map(\.id) == ["HS1"])
    files.take(examine())
    #expect(try files.current().hotSpots.map(\.id) == ["HS2"])
    #expect(files.obstacle == nil)
    try FileManager.default.removeItem(at: path)
    #expect(try files.current().hotSpots.map(\.id) == ["HS2"])
    #expect(files.obstacle?.contains("is not there") == true)
  }

  @Test func aCopyThatWasAlteredIsNotTaken() throws {
    let device = try Device()
    var files = HotSpotFiles(configuration: device.configuration)
    try files.load()
    let set = try files.current()
    let kept = copy(set.version, on: device)
    try (set.canonicalGeoJSON + Data(" ".utf8)).write(to: kept)
    try FileManager.default.removeItem(atPath: device.configuration.hotSpots)
    var others = HotSpotFiles(configuration: device.configuration)
    #expect(throws: CollectorError.self) { try others.set(version: set.version) }
  }

  @Test func aFileThatWasReplacedOrWrittenToIsReadAnew() throws {
    let device = try Device()
    let path = URL(filePath: device.configuration.hotSpots)
    var files = HotSpotFiles(configuration: device.configuration)
    try files.load()
    let first = try files.current()
    let text = String(decoding: try Data(contentsOf: path), as: UTF8.self)
    try Data(text.replacing("HS1", with: "HS2").utf8).write(to: path, options: .atomic)
    try files.load()
    let second = try files.current()
    #expect(second.hotSpots.map(\.id) == ["HS2"])
    let handle = try FileHandle(forWritingTo: path)
    try handle.write(contentsOf: Data(text.replacing("HS1", with: "HS3").utf8))
    try handle.close()
    try files.load()
    #expect(try files.current().hotSpots.map(\.id) == ["HS3"])
    #expect(try files.set(version: first.version) == first)
  }

  @Test func aSetThatWasFetchedIsNotExaminedOnceMore() throws {
    let device = try Device()
    var files = HotSpotFiles(configuration: device.configuration)
    try files.load()
    let set = try files.current()
    files.removeCopies(except: [])
    #expect(!FileManager.default.fileExists(atPath: copy(set.version, on: device).path))
    HotSpotFiles.keep(set, for: device.configuration)
    #expect(try Data(contentsOf: copy(set.version, on: device)) == set.canonicalGeoJSON)
  }
}
