// SPDX-License-Identifier: Apache-2.0

import Platform

/// The device's battery as the kernel's power_supply class tells it.
package struct Battery: Hashable, Sendable {
  package var name: String
  /// 0 to 100.
  package var percent: Int
  /// Whether it is being charged, or is full at a supply.
  package var isCharging: Bool

  /// The battery of that name; the first by name of those that feed the device where none is named.
  /// Nil where there is none, or it does not tell how full it is.
  ///
  /// - Parameter system: where sysfs is.
  package static func now(named name: String? = nil, in system: String) -> Battery? {
    let folder = "\(system)/class/power_supply"
    let names = name.map { [$0] } ?? (try? Directory.names(in: folder)) ?? []
    return names.lazy.compactMap { Battery($0, at: "\(folder)/\($0)") }.first
  }

  private init?(_ name: String, at folder: String) {
    let read = { (name: String) in KernelAttribute("\(folder)/\(name)").text }
    // The battery of a mouse or a radio has the scope “Device”.
    guard read("type") == "Battery", read("scope") != "Device", read("present") != "0",
      let percent = read("capacity").flatMap({ Int($0) }), (0...100).contains(percent)
    else { return nil }
    self.name = name
    self.percent = percent
    isCharging = ["Charging", "Full"].contains(read("status"))
  }
}
