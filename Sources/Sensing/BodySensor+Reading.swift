// SPDX-License-Identifier: Apache-2.0

package import Detection
import Glibc
package import Platform
import Text

/// A sensor on the body that is there to be read.
package protocol BodySensorReader: Sendable {
  /// What it tells of the time from now to when this returns; nil when that was too little to say.
  ///
  /// - Throws: `SystemError` when it cannot be read; `CancellationError`.
  func next() async throws -> BodyReading?

  /// What it measures now, with its unit, for people.
  func reading() throws(SystemError) -> String
}

extension BodySensor {
  /// The sensor of this kind.
  ///
  /// - Parameters:
  ///   - name: as the kernel calls the chip or the device (`iio:device0`); nil for the first there
  ///     is.
  ///   - system: where sysfs is.
  package func reader(
    named name: String?, in system: String
  ) throws(SystemError) -> any BodySensorReader {
    let found: (any BodySensorReader)? =
      switch self {
      case .accelerometer: Accelerometer(named: name, in: system)
      }
    if let found { return found }
    throw SystemError(
      path: "\(system)/bus/iio/devices", ENOENT, reason: "has no \(name?.excerpt() ?? rawValue)")
  }
}
