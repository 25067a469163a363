// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A binary semaphore for tasks: each opening lets one task through; opening it twice counts once.
///
/// A task that opens it again after it has passed takes turns with others. An event that opens it
/// wakes a task up.
final class AsyncSemaphore: Sendable {
  private struct SemaphoreState {
    var isOpen: Bool
    var lastID = 0
    var waiting: [(id: Int, task: CheckedContinuation<Bool, Never>)] = []
  }

  private let state: Mutex<SemaphoreState>

  init(isOpen: Bool) {
    state = Mutex(SemaphoreState(isOpen: isOpen))
  }

  /// Waits until it is open and closes it again; false when the task was cancelled first.
  func pass() async -> Bool {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { task in
        if let answer = enter(id, task) { task.resume(returning: answer) }
      }
    } onCancel: {
      leave(id)?.resume(returning: false)
    }
  }

  func open() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard !state.waiting.isEmpty else {
        state.isOpen = true
        return nil
      }
      return state.waiting.removeFirst().task
    }
    next?.resume(returning: true)
  }

  /// Whether the task passes; nil when it has to wait.
  private func enter(_ id: Int, _ task: CheckedContinuation<Bool, Never>) -> Bool? {
    state.withLock { state in
      // From here on a cancellation finds the task among those that wait.
      if Task.isCancelled { return false }
      if state.isOpen {
        state.isOpen = false
        return true
      }
      state.waiting.append((id, task))
      return nil
    }
  }

  private func leave(_ id: Int) -> CheckedContinuation<Bool, Never>? {
    state.withLock { state in
      guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
      return state.waiting.remove(at: index).task
    }
  }
}

/// A request to ask the store what it has, even if nothing new was sent.
final class Comparison: Sendable {
  private enum Wish {
    case none, whenQuiet, now
  }

  private let wish = Mutex(Wish.none)

  /// - Parameter isUrgent: whether somebody waits for the answer.
  func ask(isUrgent: Bool = true) {
    wish.withLock { wish in
      if isUrgent { wish = .now } else if wish == .none { wish = .whenQuiet }
    }
  }

  /// Whether somebody waits for the answer.
  var isUrgent: Bool { wish.withLock { $0 == .now } }

  /// Whether it was requested since the last call.
  func take() -> Bool {
    wish.withLock { wish in
      defer { wish = .none }
      return wish != .none
    }
  }
}
