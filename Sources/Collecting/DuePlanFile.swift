// SPDX-License-Identifier: Apache-2.0

package import DeviceConfiguration
package import FoundationEssentials
package import Platform
package import Wire

/// The file beside the journal that holds the last plan from the store, byte for byte.
package struct DuePlanFile: Sendable {
  package let path: String

  package init(for configuration: DeviceConfiguration) {
    path = "\(configuration.state)/plan.json"
  }

  /// Nil when there is none that can be read.
  package func read() -> DuePlan? { bytes.flatMap { try? DuePlan(bytes: $0) } }

  /// The version of the plan kept; nil when there is none that can be read.
  package var version: String? {
    guard let bytes, (try? DuePlan(bytes: bytes)) != nil else { return nil }
    return DuePlan.version(of: bytes)
  }

  /// Keeps a plan in place of the one before.
  package func write(_ bytes: Data) throws(SystemError) { try DurableFile.write(bytes, to: path) }

  private var bytes: Data? { try? RegularFile.read(path, atMost: DuePlan.maximumBytes) }
}
