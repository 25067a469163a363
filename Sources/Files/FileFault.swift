// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the system refused to do with a file.
package struct FileFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let operation: String
  /// As `errno` gives it.
  package let number: Int32

  /// With the `errno` of the call just made.
  init(_ operation: String) {
    self.operation = operation
    number = errno
  }

  package var description: String { "\(operation) failed: \(String(cString: strerror(number)))" }
}
