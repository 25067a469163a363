// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import Glibc
import Patrol
import Platform
import Text

/// What is to be said of the configuration's file.
package struct ConfigurationFindings {
  package let all: [Finding]

  /// - Parameter path: the file that was named; nil for the usual one.
  package init(path: String?) {
    let (subject, place) = ("configuration", path ?? DeviceConfiguration.usualPath)
    do throws(ConfigurationError) {
      guard let faults = try DeviceConfiguration.faults(path: path) else {
        all = [.look(subject, "\(place) is not there, so every entry has its usual value", nil)]
        return
      }
      if !faults.isEmpty {
        all = faults.map { .broken(subject, $0) }
        return
      }
      let isOpen = FileFacts(of: place).map { $0.permissions & 0o022 != 0 } ?? false
      all = [
        isOpen
          ? .look(subject, "\(place) may be changed by other users", "chmod go-w \(place)")
          : .fine(subject, place)
      ]
    } catch {
      all = [.broken(subject, error)]
    }
  }
}
