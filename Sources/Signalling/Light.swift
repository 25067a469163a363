// SPDX-License-Identifier: Apache-2.0

package import Platform

/// One LED of the kernel's class, or a vibrator that is driven like one.
///
/// Where the LED has the kernel's pattern trigger, the kernel blinks and this program sleeps.
/// Elsewhere each change of brightness is written as it is due.
package struct Light: Sendable {
  private let folder: String

  /// - Parameters:
  ///   - name: as it stands in /sys/class/leds.
  ///   - system: where sysfs is.
  package init(named name: String, in system: String) {
    folder = "\(system)/class/leds/\(name)"
  }

  /// Why it cannot be used; nil when it can.
  package var fault: SystemError? {
    brightness.isWritable ? nil : SystemError(path: brightness.path)
  }

  private var brightness: KernelAttribute { attribute("brightness") }

  /// Lights it, or darkens it, for good.
  package func set(lit: Bool) throws(SystemError) {
    if isPatterned {
      try attribute("pattern").write("\(lit ? full : 0) 1000 \(lit ? full : 0) 1000")
    } else {
      try brightness.write("\(lit ? full : 0)")
    }
  }

  /// Has the kernel blink so many milliseconds on, off and so forth; false where it cannot.
  package func blink(_ steps: [Int]) throws(SystemError) -> Bool {
    guard isPatterned else { return false }
    // A step of no length keeps the kernel from fading (leds-trigger-pattern.txt).
    let parts = steps.enumerated().map { index, milliseconds in
      let level = index.isMultiple(of: 2) ? full : 0
      return "\(level) \(milliseconds) \(level) 0"
    }
    try attribute("repeat").write("-1")
    try attribute("pattern").write(parts.joined(separator: " "))
    return true
  }

  /// Takes the LED from whatever else drives it. Chooses the pattern trigger where there is one.
  package func prepare() throws(SystemError) {
    guard let triggers = attribute("trigger").text else { return }
    let names = triggers.split(separator: " ").map(String.init)
    if names.contains("[pattern]") || names.contains("[none]") && !names.contains("pattern") {
      return
    }
    try attribute("trigger").write(names.contains("pattern") ? "pattern" : "none")
  }

  /// Whether the pattern trigger drives it, and this process may write the pattern.
  private var isPatterned: Bool { attribute("pattern").isWritable }

  private var full: Int { Int(attribute("max_brightness").number ?? 255) }

  private func attribute(_ name: String) -> KernelAttribute { KernelAttribute("\(folder)/\(name)") }
}
