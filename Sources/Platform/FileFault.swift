// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the system refused to do with a file.
package struct FileFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let operation: String
  /// What should have been written, or its directory.
  package let path: String
  /// As `errno` gives it.
  package let number: Int32

  /// With the `errno` of the call just made.
  init(_ operation: String, _ path: String) {
    number = errno
    self.operation = operation
    self.path = path
  }

  /// Without the path.
  package var description: String {
    "\(operation) failed: \(PathTrouble(path, number).reason)"
  }
}
