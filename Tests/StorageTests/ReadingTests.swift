// SPDX-License-Identifier: Apache-2.0

import Databases
import Dosage
import FoundationEssentials
import Keeping
import Patrol
import Simulation
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Storage

@Suite(.everyDatabase) struct ReadingTests {
  let scratch = try! Scratch()

  private func ids(_ store: Store) async throws -> [String] {
    try await store.visits(during: .aroundNoon).map(\.value.id)
  }

  @Test func visitsAndShiftsComeBackAsTheyWere() async throws {
    let store = try await scratch.store()
    let (visit, shift) = (Sample.visit("v1"), Sample.shift("s1"))
    _ = try await store.take(
      [
        Sample.entry(1, visit),
        Batch.Entry(sequence: 2, record: Record.shift(shift).bytes),
      ], from: "d-c", at: Sample.noon)
    let (visits, shifts) = (
      try await store.visits(during: .aroundNoon), try await store.shifts(during: .aroundNoon)
    )
    #expect(visits == [Reported(device: "d-c", lineage: "d-a", value: visit)])
    #expect(shifts == [Reported(device: "d-c", lineage: "d-a", value: shift)])
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
    #expect(Set(visits.map(\.value.id)) == ["across start", "within", "across end"])
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
    #expect(current.map(\.value.id) == ["v3"])
    #expect(current.allSatisfy { $0.value.replaces == nil })
    let all = try await store.records(RecordQuery(kind: .visit))
    #expect(all.count == 3 && all.count { $0.isSuperseded } == 2)
  }

  @Test(arguments: [[1, 2, 3, 4], [4, 3, 2, 1], [3, 1, 4, 2], [2, 4, 1, 3]])
  func aCorrectedShiftCountsOnceWithItsVisitsInAnyOrderOfArrival(order: [Int]) async throws {
    let store = try await scratch.store()
    var shift = Sample.shift("s-1")
    shift.visits = 1
    let first = shift.corrected(officer: "o-1")
    let second = first.corrected(officer: "o-2")
    let entries = [
      Sample.entry(1, Sample.visit("v1")), Sample.entry(2, shift), Sample.entry(3, first),
      Sample.entry(4, second),
    ]
    for number in order {
      _ = try await store.take([entries[number - 1]], from: "d-a", at: Sample.noon)
    }
    let current = try await store.shifts(during: .aroundNoon).map(\.value)
    shift.officer = "o-2"
    #expect(current == [shift], "as it was, but for the officer")
    #expect(try await ids(store) == ["v1"], "no visit is replaced by a shift")
    let counting = try scratch.rows("SELECT shift, officer FROM shifts WHERE superseded = 0")
    #expect(counting.map { $0.text(0) } == ["s-1"] && counting.first?.text(1) == "o-2")
    let passes = try scratch.rows(
      "SELECT CAST(sum(passes) AS BIGINT) FROM passes WHERE superseded = 0"
    ).first
    #expect(passes?.integer(0) == 4)
    let planDay = try PlanDay()
    let date = planDay.date(of: Sample.noon)
    let day = DosageReport(
      hotSpots: [], visits: try await store.visits(during: .aroundNoon),
      shifts: try await store.shifts(during: .aroundNoon), plan: [], days: date...date,
      planDay: planDay, now: Sample.noon
    ).days[0]
    #expect(day.shifts == 1 && day.awaited == 0 && day.missing == 0)
    let audit = try await store.audit()
    #expect(audit.rowFaultCount == 0 && audit.journals.map(\.superseded) == [2])
  }

  @Test func noVisitReplacesAShiftAndNoShiftAVisit() async throws {
    let store = try await scratch.store()
    var shift = Sample.shift("s-2")
    shift.replaces = "v1"
    _ = try await store.take(
      [
        Sample.entry(1, Sample.visit("v1")), Sample.entry(2, Sample.shift("s-1")),
        Sample.entry(3, shift), Sample.entry(4, Sample.visit("v2", replaces: "s-1")),
      ], from: "d-a", at: Sample.noon)
    #expect(try await ids(store) == ["v1", "v2"])
    #expect(try await store.shifts(during: .aroundNoon).map(\.value.id) == ["s-1", "s-2"])
    #expect(try await store.audit().rowFaultCount == 0)
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

  // MARK: The same record from two devices

  /// A visit was sent before the device was enrolled anew; then it comes again, with its shift.
  @Test(arguments: [("d-c", 0), ("d-b", 1)])
  func visitAndShiftSentUnderTwoEnrolmentsFindEachOther(other: String, lacking: Int) async throws {
    let store = try await scratch.store()
    var (visit, shift) = (Sample.visit("v1"), Sample.shift("s1"))
    (visit.shift, shift.visits) = ("s1", 1)
    let entries = [
      Sample.entry(1, visit), Batch.Entry(sequence: 2, record: Record.shift(shift).bytes),
    ]
    _ = try await store.take([entries[0]], from: "d-a", at: Sample.noon)
    _ = try await store.take(entries, from: other, at: Sample.noon)
    let planDay = try PlanDay()
    let date = planDay.date(of: visit.entered)
    let day = DosageReport(
      hotSpots: [], visits: try await store.visits(during: .aroundNoon),
      shifts: try await store.shifts(during: .aroundNoon), plan: [], days: date...date,
      planDay: planDay, now: Sample.noon
    ).days[0]
    #expect(day.shifts == 1 && day.awaited == lacking && day.missing == lacking)
  }

  /// A device enrolled anew sends its journal again, or another sends what is not its own.
  @Test(arguments: ["d-b", "d-c"])
  func recordThatCameBeforeFromAnotherDeviceIsKeptAndCountsOnce(other: String) async throws {
    let store = try await scratch.store()
    let entries = [
      Sample.entry(1, Sample.visit("v1")),
      Batch.Entry(sequence: 2, record: Record.shift(Sample.shift("s1")).bytes),
    ]
    for device in ["d-a", other] {
      let intake = try await store.take(entries, from: device, at: Sample.noon)
      #expect(intake.count(.stored) == 2)
    }
    #expect(try await store.visits(during: .aroundNoon).map(\.device) == ["d-a"])
    #expect(try await store.shifts(during: .aroundNoon).map(\.device) == ["d-a"])
    for kind in RecordKind.allCases {
      let kept = try await store.records(RecordQuery(kind: kind))
      #expect(kept.map(\.isSuperseded) == [false, true], "\(kind)")
    }
    for layer in ["visits", "shifts"] {
      let counting = try scratch.rows("SELECT device FROM \(layer) WHERE superseded = 0")
      #expect(counting.compactMap { $0.text(0) } == ["d-a"], "\(layer)")
    }
    // Whoever sums over a part sees the same.
    for layer in ["stays", "quarters", "silences", "passes"] {
      let counts = try scratch.rows(
        "SELECT count(*) FILTER (WHERE superseded = 0), count(*) FROM \(layer)")
      let all = try #require(counts.first?.integer(1))
      #expect(all > 0 && counts.first?.integer(0) == all / 2, "\(layer)")
    }
    let report = try await store.audit()
    #expect(report.rowFaultCount == 0)
    #expect(report.journals.map(\.copies) == [0, 2])
  }

  /// Its row was lost, and comes again below the one that another device sent meanwhile.
  @Test func aRecordThatWasLostAndCameAgainCountsOnce() async throws {
    let store = try await scratch.store()
    let entries = [
      Sample.entry(1, Sample.visit("v1")),
      Batch.Entry(sequence: 2, record: Record.shift(Sample.shift("s1")).bytes),
    ]
    _ = try await store.take(entries, from: "d-a", at: Sample.noon)
    try scratch.change("DELETE FROM records")
    for device in ["d-b", "d-a"] {
      let intake = try await store.take(entries, from: device, at: Sample.noon)
      #expect(intake.count(.stored) == 2, "\(device)")
    }
    for layer in ["visits", "shifts", "stays", "quarters", "silences", "passes"] {
      let counts = try scratch.rows(
        "SELECT count(*) FILTER (WHERE superseded = 0), count(*) FROM \(layer)")
      let all = try #require(counts.first?.integer(1))
      #expect(all > 0 && counts.first?.integer(0) == all / 2, "\(layer)")
    }
    #expect(try await store.audit().rowFaultCount == 0)
  }

  @Test func aRecordThatCannotBeReadAnyMoreIsToldOfAndStopsNoOther() async throws {
    let store = try await scratch.store()
    let entries = (1...3).map { Sample.entry(Int64($0), Sample.visit("v\($0)")) }
    _ = try await store.take(entries, from: "d-a", at: Sample.noon)
    try scratch.change("UPDATE records SET bytes = x'00' WHERE sequence = 2")
    await #expect(throws: StoreError.self) { try await store.visits(during: .aroundNoon) }
    let told = Mutex<[String]>([])
    let visits = try await store.visits(during: .aroundNoon) { error in
      told.withLock { $0.append(error.description) }
    }
    #expect(visits.map(\.value.id) == ["v1", "v3"])
    #expect(told.withLock(\.self).map { $0.hasPrefix("record 2 of d-a") } == [true])
    let report = try await store.audit()
    #expect(report.rowFaults.map(\.fault) == ["not a record that can be read"])
    #expect(report.rowFaults.first?.sequence == 2)
  }

  /// Another hot spot in a record that still reads well.
  @Test func aRecordWhoseBytesWereChangedIsToldOfAndCountsNowhere() async throws {
    let store = try await scratch.store()
    let entries = (1...3).map { Sample.entry(Int64($0), Sample.visit("v\($0)")) }
    _ = try await store.take(entries, from: "d-a", at: Sample.noon)
    var changed = Sample.visit("v2")
    changed.hotSpot += "X"
    try scratch.change(
      "UPDATE records SET bytes = x'\(hexadecimal(Record.visit(changed).bytes))' WHERE sequence = 2")
    let told = Mutex<[String]>([])
    let visits = try await store.visits(during: .aroundNoon) { error in
      told.withLock { $0.append(error.description) }
    }
    #expect(visits.map(\.value.id) == ["v1", "v3"])
    #expect(told.withLock(\.self).map { $0.contains("is not as it came") } == [true])
    let rebuilt = try await store.rebuild(at: Sample.noon) { _ in }
    #expect(rebuilt == Store.Rebuilt(records: 2, unreadable: 1))
  }

  @Test(arguments: [[1, 2], [2, 1]])
  func correctionFromTheDeviceEnrolledAnewReplacesTheRecordFromTheOld(
    order: [Int]
  ) async throws {
    let store = try await scratch.store()
    let visits = [1: Sample.visit("v1"), 2: Sample.visit("v2", minutes: 20, replaces: "v1")]
    _ = try await store.take([Sample.entry(1, visits[1]!)], from: "d-a", at: Sample.noon)
    for sequence in order {
      _ = try await store.take(
        [Sample.entry(Int64(sequence), visits[sequence]!)], from: "d-c", at: Sample.noon)
    }
    #expect(try await ids(store) == ["v2"])
  }

  /// Another device sends the record byte for byte as its own, and then replaces that.
  @Test(arguments: [
    ["own", "copy", "correction"], ["own", "correction", "copy"], ["copy", "own", "correction"],
    ["copy", "correction", "own"], ["correction", "copy", "own"], ["correction", "own", "copy"],
  ])
  func noDeviceTakesTheRecordOfAnotherOutOfTheCount(order: [String]) async throws {
    let store = try await scratch.store()
    let visit = Sample.visit("v1")
    for arrival in order {
      switch arrival {
      case "own": _ = try await store.take([Sample.entry(1, visit)], from: "d-a", at: Sample.noon)
      case "copy": _ = try await store.take([Sample.entry(1, visit)], from: "d-b", at: Sample.noon)
      default:
        _ = try await store.take(
          [Sample.entry(2, Sample.visit("v2", hotSpot: "HS02", replaces: "v1"))], from: "d-b",
          at: Sample.noon)
      }
    }
    let visits = try await store.visits(during: .aroundNoon)
    #expect(Set(visits.map { "\($0.device) \($0.value.id)" }) == ["d-a v1", "d-b v2"])
    #expect(try await store.audit().rowFaultCount == 0)
  }

  /// What counts, in the plainest way, whatever order copies and corrections come in.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func anyOrderOfCopiesAndCorrectionsComesToTheRule(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let store = try await scratch.store()
    struct Kept {
      let device: String
      let sequence: Int64
      let visit: Visit
    }
    var kept: [Kept] = []
    for _ in 0..<40 {
      let device = ["d-a", "d-b", "d-c"].randomElement(using: &generator)!
      let sequence = Int64.random(in: 1...30, using: &generator)
      let number = Int.random(in: 1...6, using: &generator)
      let replaces = number > 3 ? "v\(Int.random(in: 1...4, using: &generator))" : nil
      let visit = Sample.visit("v\(number)", replaces: replaces)
      let answer = try await store.take(
        [Sample.entry(sequence, visit)], from: device, at: Sample.noon)
      if answer.count(.stored) == 1 {
        kept.append(Kept(device: device, sequence: sequence, visit: visit))
      }
    }
    func name(_ device: String) -> String { device == "d-c" ? "d-a" : device }
    func isReplaced(_ record: Kept) -> Bool {
      kept.contains { copy in
        copy.visit == record.visit && name(copy.device) == name(record.device)
          && kept.contains {
            $0.device == copy.device && $0.visit.replaces == copy.visit.id
              && $0.sequence > copy.sequence
          }
      }
    }
    let counting = kept.indices.filter { index in
      !isReplaced(kept[index])
        && !kept[..<index].contains { $0.visit == kept[index].visit && !isReplaced($0) }
    }.map { "\(kept[$0].device) \(kept[$0].visit.id)" }
    let visits = try await store.visits(during: .aroundNoon)
    #expect(visits.map { "\($0.device) \($0.value.id)" } == counting, "seed \(seed)")
    #expect(try await store.audit().rowFaultCount == 0, "seed \(seed)")
  }

  // MARK: By time

  @Test func pagesComeInTheOrderOfTheirStarts() async throws {
    let store = try await scratch.store()
    let visits = [3, 1, 2, 1, 3].enumerated().map { index, hour in
      Sample.visit(
        "v\(index)", entered: Sample.noon.advanced(bySeconds: Double(hour) * 3600))
    }
    _ = try await store.take(
      visits.enumerated().map { Sample.entry(Int64($0 + 1), $1) }, from: "d-a", at: Sample.noon)
    var query = RecordQuery(
      kind: .visit, from: Sample.noon, to: Sample.noon.advanced(bySeconds: 86_400), limit: 2)
    var read: [String] = []
    while let page = try? await store.records(query), let last = page.last {
      read += try page.map { try Record(bytes: $0.bytes).id }
      query.after = last.place
    }
    #expect(read == ["v1", "v3", "v2", "v0", "v4"])
  }

  @Test func longestVisitIsFoundOnItsLastDay() async throws {
    let store = try await scratch.store()
    let visit = Sample.visit(
      "v1", entered: Sample.noon.advanced(bySeconds: -Record.longest), minutes: Record.longest / 60)
    _ = try await store.take([Sample.entry(1, visit)], from: "d-a", at: Sample.noon)
    #expect(try await ids(store) == ["v1"])
  }
}
