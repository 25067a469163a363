// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Testing
import Wire

@testable import Storage

@Suite struct ReadingTests {
  let scratch = try! Scratch()

  private func ids(_ store: GeoPackageStore) async throws -> [String] {
    try await store.visits(during: .aroundNoon).map(\.id)
  }

  @Test func visitsAndShiftsComeBackAsTheyWere() async throws {
    let store = try await scratch.store()
    let (visit, shift) = (Sample.visit("v1"), Sample.shift("s1"))
    _ = try await store.take(
      [
        Sample.entry(1, visit),
        Batch.Entry(sequence: 2, record: Record.shift(shift).bytes),
      ], from: "d-a", at: Sample.noon)
    #expect(try await store.visits(during: .aroundNoon) == [visit])
    #expect(try await store.shifts(during: .aroundNoon) == [shift])
  }

  @Test func whatTouchesTheSpanIsInIt() async throws {
    let store = try await scratch.store()
    let hour = { (hours: Double) in Sample.noon.advanced(bySeconds: hours * 3600) }
    let entered = [
      "before": -3.0, "across start": -1.1, "within": 0, "across end": 0.9, "at end": 1,
    ]
    for (index, (id, hours)) in entered.enumerated() {
      _ = try await store.take(
        [Sample.entry(Int64(index + 1), Sample.visit(id, entered: hour(hours)))], from: "d-a",
        at: Sample.noon)
    }
    let visits = try await store.visits(during: Interval(from: hour(-1), to: hour(1)))
    #expect(Set(visits.map(\.id)) == ["across start", "within", "across end"])
  }

  @Test func manyRecordsComeInPages() async throws {
    let store = try await scratch.store()
    let visits = (1...2500).map { Sample.visit("v\($0)") }
    for start in stride(from: 0, to: visits.count, by: Batch.maximumEntries) {
      let batch = visits[start..<min(start + Batch.maximumEntries, visits.count)].enumerated().map {
        Sample.entry(Int64(start + $0 + 1), $1)
      }
      _ = try await store.take(batch, from: "d-a", at: Sample.noon)
    }
    #expect(try await ids(store) == visits.map(\.id))
  }

  // MARK: Corrections

  @Test(arguments: [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]])
  func correctionCountsInAnyOrderOfArrival(order: [Int]) async throws {
    let store = try await scratch.store()
    let visits = [
      1: Sample.visit("v1"), 2: Sample.visit("v2", replaces: "v1"),
      3: Sample.visit("v3", replaces: "v2"),
    ]
    for sequence in order {
      _ = try await store.take(
        [Sample.entry(Int64(sequence), visits[sequence]!)], from: "d-a", at: Sample.noon)
    }
    let current = try await store.visits(during: .aroundNoon)
    #expect(current.map(\.id) == ["v3"])
    #expect(current.allSatisfy { $0.replaces == nil })
    let all = try await store.records(RecordQuery(kind: .visit))
    #expect(all.count == 3 && all.count { $0.isSuperseded } == 2)
  }

  @Test func noRecordReplacesItselfOrALaterOne() async throws {
    let store = try await scratch.store()
    _ = try await store.take(
      [
        Sample.entry(1, Sample.visit("v1", replaces: "v1")),
        Sample.entry(2, Sample.visit("v2", replaces: "v3")),
        Sample.entry(3, Sample.visit("v3", replaces: "v2")),
      ], from: "d-a", at: Sample.noon)
    #expect(try await ids(store) == ["v1", "v3"])
  }

  @Test func noDeviceReplacesTheRecordOfAnother() async throws {
    let store = try await scratch.store()
    _ = try await store.take(
      [Sample.entry(1, Sample.visit("v1"))], from: "d-a", at: Sample.noon)
    _ = try await store.take(
      [Sample.entry(2, Sample.visit("v2", replaces: "v1"))], from: "d-b", at: Sample.noon)
    #expect(try await ids(store) == ["v1", "v2"])
  }
}
