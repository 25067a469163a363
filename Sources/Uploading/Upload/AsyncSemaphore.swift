// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets one task through each time it is opened; opening it twice counts once.
///
/// Opened by whoever passed, it is a turn to take; opened by an event, it is a wake-up.
final class AsyncSemaphore: Sendable {
  private struct State {
    var isOpen: Bool
    var lastID = 0
    var waiting: [(id: Int, task: CheckedContinuation<Bool, Never>)] = []
  }

  private let state: Mutex<State>

  init(isOpen: Bool) {
    state = Mutex(State(isOpen: isOpen))
  }

  /// Waits for the gate and closes it behind; false when the task was cancelled first.
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

  /// The answer, or nil when the task has to wait for it.
  private func enter(_ id: Int, _ task: CheckedContinuation<Bool, Never>) -> Bool? {
    state.withLock { state in
      // A cancellation from here on finds the task among the waiting.
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

/// Whether the store is to be asked what it has, though nothing new may have been sent.
final class Comparison: Sendable {
  private enum Wish {
    case none, whenQuiet, now
  }

  private let wish = Mutex(Wish.none)

  /// - Parameter isUrgent: whether somebody waits for it.
  func ask(isUrgent: Bool = true) {
    wish.withLock { wish in
      if isUrgent { wish = .now } else if wish == .none { wish = .whenQuiet }
    }
  }

  /// Whether somebody waits for it.
  var isUrgent: Bool { wish.withLock { $0 == .now } }

  /// Whether it was asked for since the last time.
  func take() -> Bool {
    wish.withLock { wish in
      defer { wish = .none }
      return wish != .none
    }
  }
}
