// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A value that several threads of a test read and change.
package final class Locked<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>

  package init(_ value: Value) { mutex = Mutex(value) }

  package var value: Value { mutex.withLock { $0 } }

  @discardableResult
  package func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    mutex.withLock { value in
      var changed = value
      let result = body(&changed)
      value = changed
      return result
    }
  }
}
