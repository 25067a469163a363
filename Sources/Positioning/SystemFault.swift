// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the system refused.
package struct SystemFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let operation: String
  package let number: Int32

  package init(operation: String, number: Int32) {
    self.operation = operation
    self.number = number
  }

  package var description: String { "\(operation): \(String(cString: strerror(number)))" }
}
