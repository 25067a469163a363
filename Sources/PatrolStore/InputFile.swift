// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// A file named on the command line.
struct InputFile {
  let path: String

  /// All of it.
  func bytes() throws(Fault) -> Data {
    do {
      return try Data(contentsOf: URL(filePath: path))
    } catch {
      // Data names no reason; the system does, when it is asked again.
      let reason =
        access(path, R_OK) == 0 ? "it is not a plain file" : String(cString: strerror(errno))
      throw Fault(.cannotOpen, "\(path): cannot be read: \(reason)")
    }
  }
}
