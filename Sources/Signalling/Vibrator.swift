// SPDX-License-Identifier: Apache-2.0

import CInput
import Glibc
package import Platform

/// What shakes: an input device with force feedback, a vibrator of the LED class, or one of the
/// class `timed_output` of older kernels.
package final class Vibrator {
  private enum VibratorDriver {
    case rumbling(path: String)
    case lit(Light)
    case timed(KernelAttribute)
  }

  private let kind: VibratorDriver
  /// The open input device, and its effect; both -1 without.
  private var file: Int32 = -1
  private var effect: Int32 = -1

  /// - Parameters:
  ///   - name: the path of an input device, or a name of the kernel's classes.
  ///   - system: where sysfs is.
  package init(_ name: String, in system: String) {
    let timed = KernelAttribute("\(system)/class/timed_output/\(name)/enable")
    kind =
      name.hasPrefix("/")
      ? .rumbling(path: name) : timed.exists ? .timed(timed) : .lit(Light(named: name, in: system))
  }

  deinit { forget() }

  /// Shakes for so many milliseconds. Returns whether it ends by itself; otherwise `stop` ends it.
  package func shake(_ milliseconds: Int) throws(SystemError) -> Bool {
    switch kind {
    case .rumbling(let path): try rumble(path, milliseconds)
    case .timed(let attribute): try attribute.write("\(milliseconds)")
    case .lit(let light):
      try light.set(lit: true)
      return false
    }
    return true
  }

  package func stop() throws(SystemError) {
    if case .lit(let light) = kind { try light.set(lit: false) }
  }

  /// Why it cannot be used; nil when it can.
  package var fault: SystemError? {
    switch kind {
    case .timed(let attribute): attribute.isWritable ? nil : SystemError(path: attribute.path)
    case .lit(let light): light.fault
    case .rumbling(let path): openFault(path)
    }
  }

  // MARK: Force feedback

  private func rumble(_ path: String, _ milliseconds: Int) throws(SystemError) {
    if let fault = openFault(path) { throw fault }
    effect = patrol_input_upload(file, effect, Int32(milliseconds))
    guard effect >= 0, patrol_input_play(file, effect) == 0 else {
      let error = SystemError("write", path: path)
      forget()
      throw error
    }
  }

  private func openFault(_ path: String) -> SystemError? {
    if file >= 0 { return nil }
    file = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return SystemError("open", path: path) }
    if patrol_input_rumbles(file) == 1 { return nil }
    forget()
    return SystemError(
      path: path, ENOTTY, reason: "is no input device that rumbles",
      advice: "name one that has force feedback (FF_RUMBLE), or a vibrator of /sys/class/leds")
  }

  private func forget() {
    if file >= 0 { close(file) }
    (file, effect) = (-1, -1)
  }
}
