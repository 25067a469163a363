// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import Uploading

@Suite struct AsyncSemaphoreTests {
  @Test func openingTwiceLetsOneThrough() async {
    let gate = AsyncSemaphore(isOpen: false)
    gate.open()
    gate.open()
    #expect(await gate.pass())
    let second = Task { await gate.pass() }
    second.cancel()
    #expect(await second.value == false)
  }

  @Test func aCancelledTaskLeavesTheGateToTheNext() async {
    let gate = AsyncSemaphore(isOpen: false)
    let first = Task { await gate.pass() }
    await Task.yield()
    first.cancel()
    #expect(await first.value == false)
    gate.open()
    #expect(await gate.pass())
  }

  @Test func letsOneInAtATimeAndNobodyWaitsForEver() async {
    let gate = AsyncSemaphore(isOpen: true)
    let counts = Mutex((inside: 0, passed: 0))
    let visit: @Sendable @concurrent () async -> Void = {
      guard await gate.pass() else { return }
      let inside = counts.withLock { counts in
        counts.inside += 1
        return counts.inside
      }
      #expect(inside == 1)
      await Task.yield()
      counts.withLock { counts in
        counts.inside -= 1
        counts.passed += 1
      }
      gate.open()
    }
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<500 {
        group.addTask(operation: visit)
        if index % 7 == 0 { await Task.yield() }
      }
    }
    #expect(counts.withLock { $0.passed } == 500)
  }

  @Test func survivesCancellationAtAnyMoment() async {
    let gate = AsyncSemaphore(isOpen: true)
    for _ in 0..<300 {
      let tasks = (0..<4).map { _ in
        Task {
          let isThrough = await gate.pass()
          if isThrough { gate.open() }
          return isThrough
        }
      }
      tasks[1].cancel()
      tasks[3].cancel()
      #expect(await tasks[0].value)
      #expect(await tasks[2].value)
      _ = await (tasks[1].value, tasks[3].value)
    }
    #expect(await gate.pass(), "the turn was not lost")
  }
}
