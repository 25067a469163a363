// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Testing
import Wire

@testable import Journaling

/// The collector is killed at a random moment, again and again, on one journal.
@Suite struct JournalCrashTests {
  private static let lives = 12

  @Test func announcedRecordsOutliveTheProcess() async throws {
    let scratch = Scratch()
    let path = scratch.journal
    for life in 1...Self.lives {
      let delay = UInt32.random(in: 500...60_000)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, life = life as Int, delay = delay as UInt32] in
        let announced = Announcements(beside: path)
        // In every other life while it opens the journal.
        if life.isMultiple(of: 2) { killThisProcess(afterMicroseconds: delay / 8) }
        let journal = try Journal(path: path)
        for number in 1... {
          let id = life * 1_000_000 + number
          announced.write(try journal.append(Examples.visit(id)), "visit-\(id)")
          // However slow the machine, there is something to lose.
          if number == 1 { killThisProcess(afterMicroseconds: delay) }
        }
      }
      try expectAllAnnounced(in: scratch, "life \(life), killed after \(delay) µs")
    }
    #expect(try Announcements.read(beside: path).count >= Self.lives / 2)
  }

  /// Each visit is first open in the shift and then recorded, the shift replaced.
  @Test func visitIsOpenOrRecordedButNeverBothOrNeither() async throws {
    let scratch = Scratch()
    let path = scratch.journal
    for life in 1...Self.lives {
      let delay = UInt32.random(in: 500...60_000)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, delay = delay as UInt32] in
        killThisProcess(afterMicroseconds: delay)
        let journal = try Journal(path: path)
        var number = try journal.contents.openShifts["A"].flatMap(visitNumber) ?? 1
        let first = Examples.openShift("A", state: "\(number)".utf8)
        try journal.commit(Changes(shifts: ["A": .put(first)]))
        while true {
          let next = Examples.openShift("A", state: "\(number + 1)".utf8)
          try journal.commit(
            Changes(records: [Examples.visit(number)], shifts: ["A": .put(next)]))
          number += 1
        }
      }
      try scratch.open { journal throws in
        let recorded = try journal.contents.entries().count
        let open = try journal.contents.openShifts["A"].flatMap(visitNumber)
        #expect((open ?? 1) == recorded + 1, "life \(life), killed after \(delay) µs")
        #expect(journal.recovery == nil)
      }
    }
  }

  /// The same between records, where the shift is kept beside the journal: never further back than
  /// what was kept last.
  @Test func checkpointIsNeverTakenBackAndNeverOutlivesItsRecord() async throws {
    let scratch = Scratch()
    let path = scratch.journal
    var (announced, found) = (0, 0)
    for life in 1...Self.lives {
      let delay = UInt32.random(in: 5000...60_000)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, life = life as Int, delay = delay as UInt32] in
        // In every other life wherever it is by then.
        if life.isMultiple(of: 2) { killThisProcess(afterMicroseconds: delay) }
        let announced = Announcements(beside: path)
        let journal = try Journal(path: path)
        var number = journal.openShifts["A"].flatMap(visitNumber) ?? 0
        let enough = number + 20
        while true {
          // However slow the machine, checkpoints and commits have been announced.
          if number == enough { killThisProcess(afterMicroseconds: delay) }
          let shift = Examples.openShift("A", state: "\(number + 1)".utf8)
          if number.isMultiple(of: 10) {
            try journal.commit(
              Changes(records: [Examples.visit(number)], shifts: ["A": .put(shift)]))
          } else {
            try journal.checkpoint(shift)
          }
          number += 1
          announced.write(Int64(number), "A")
        }
      }
      try scratch.open { journal throws in
        let context: Comment = "life \(life), killed after \(delay) µs"
        let open = journal.openShifts["A"].flatMap(visitNumber) ?? 0
        let last = try Announcements.read(beside: path).last.map { Int($0.0) } ?? 0
        // What an earlier life kept and never came to announce was found then.
        let least = max(last, found)
        #expect((least...least + 1).contains(open), context)
        found = open
        #expect(try journal.contents.entries().count == (open + 9) / 10, context)
        #expect(journal.recovery == nil, context)
        announced = last
      }
    }
    #expect(announced >= Self.lives * 10)
  }

  @Test func acknowledgingAndPruningOutliveTheProcess() async throws {
    let scratch = Scratch()
    let path = scratch.journal
    for life in 1...Self.lives {
      let delay = UInt32.random(in: 500...60_000)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, life = life as Int, delay = delay as UInt32] in
        killThisProcess(afterMicroseconds: delay)
        let journal = try Journal(path: path)
        for number in 1... {
          try journal.append(Examples.visit(life * 1_000_000 + number))
          let sent = try journal.pending(limit: 3)
          let results = sent.entries.map {
            StoreAPI.BatchAnswer.Result(sequence: $0.sequence, status: .stored)
          }
          try journal.acknowledge(results, of: sent, at: Examples.time)
          try journal.prune(acknowledgedBefore: Examples.time, keepingAtMost: 5)
        }
      }
      try scratch.open { journal throws in
        #expect(journal.recovery == nil, "life \(life), killed after \(delay) µs")
        let kept = try journal.contents.entries().map(\.sequence)
        #expect(zip(kept, kept.dropFirst()).allSatisfy { $0 + 1 == $1 })
      }
    }
  }

  private func expectAllAnnounced(in scratch: Scratch, _ context: String) throws {
    try scratch.open { journal throws in
      #expect(journal.recovery == nil, "\(context)")
      let entries = try journal.contents.entries()
      #expect(entries.map(\.sequence) == Array(1..<Int64(entries.count) + 1), "\(context)")
      #expect(Set(entries.map(\.id)).count == entries.count, "\(context)")
      for (sequence, id) in try Announcements.read(beside: scratch.journal) {
        guard sequence <= entries.count, entries[Int(sequence) - 1].id == id else {
          Issue.record("\(context): \(id), announced as \(sequence), is not there")
          return
        }
      }
    }
  }
}

/// What a process said it had kept, in a file that outlives it.
private struct Announcements {
  let descriptor: Int32

  init(beside journal: String) {
    descriptor = open(journal + "-announced", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
  }

  func write(_ sequence: Int64, _ id: String) {
    let line = Array("\(sequence) \(id)\n".utf8)
    _ = Glibc.write(descriptor, line, line.count)
  }

  static func read(beside journal: String) throws -> [(Int64, String)] {
    guard let data = FileManager.default.contents(atPath: journal + "-announced") else { return [] }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return Int64(words[0]).map { ($0, String(words[1])) }
    }
  }
}

private func visitNumber(_ shift: KeptShift) -> Int? {
  Int(String(decoding: shift.state, as: UTF8.self))
}

/// From a second thread, so that it strikes anywhere.
private func killThisProcess(afterMicroseconds delay: UInt32) {
  let argument = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
  argument.pointee = delay
  var thread = pthread_t()
  pthread_create(
    &thread, nil,
    { argument in
      usleep(argument?.assumingMemoryBound(to: UInt32.self).pointee ?? 0)
      kill(getpid(), SIGKILL)
      return nil
    }, argument)
}
