// SPDX-License-Identifier: Apache-2.0

import Detection
import Glibc
import Platform
import Text

/// An accelerometer of the kernel's industrial I/O (IIO), and whether the body that wears it is
/// still.
///
/// Where its buffer is switched on (`buffer/enable`, which takes root), a window is read at once
/// from its character device; elsewhere each sample is asked for.
struct Accelerometer: BodySensorReader {
  /// Seconds between two samples that are asked for. At this rate standing and walking are told
  /// apart as well as at 50 Hz (`AccelerationTests`).
  static let pause = 0.08

  private let folder: String
  /// Of the character device.
  private let device: String

  /// The accelerometer of that name, as the kernel calls the chip or the device (`iio:device0`);
  /// the first there is where none is named. Nil where there is none.
  ///
  /// - Parameters:
  ///   - system: where sysfs is.
  ///   - devices: where character devices are.
  init?(named name: String? = nil, in system: String, devices: String = "/dev") {
    let all = "\(system)/bus/iio/devices"
    let found = ((try? Directory.names(in: all)) ?? [])
      .first { entry in
        guard KernelAttribute("\(all)/\(entry)/in_accel_x_raw").exists else { return false }
        return name == nil || entry == name
          || KernelAttribute("\(all)/\(entry)/name").text == name
      }
    guard let found else { return nil }
    (folder, device) = ("\(all)/\(found)", "\(devices)/\(found)")
  }

  /// Whether the body is still over the next two seconds.
  func next() async throws -> BodyReading? {
    BodyStillness.verdict(on: try await window()).map { .stillness($0) }
  }

  func reading() throws(SystemError) -> String { "\(try sample().figure(1)) m/s²" }

  /// Lengths of the acceleration in m/s² over the next window.
  ///
  /// - Throws: `SystemError` when it cannot be read; `CancellationError`.
  func window() async throws -> [Double] {
    if attribute("buffer/enable").text == "1", let layout = ScanLayout(folder, scale: scale) {
      let buffer = try ScanBuffer(device, layout)
      try await Task.sleep(for: .seconds(BodyStillness.window))
      return try buffer.lengths()
    }
    var lengths: [Double] = []
    let clock = ContinuousClock()
    let end = clock.now + .seconds(BodyStillness.window)
    while clock.now < end {
      lengths.append(try sample())
      try await Task.sleep(for: .seconds(Self.pause), tolerance: .milliseconds(10))
    }
    return lengths
  }

  /// One acceleration's length, in m/s².
  ///
  /// - Throws: `SystemError` when it cannot be read.
  func sample() throws(SystemError) -> Double {
    var squares = 0.0
    for axis in ["x", "y", "z"] {
      let raw = attribute("in_accel_\(axis)_raw")
      guard let number = raw.number else { throw SystemError("read", path: raw.path) }
      let metres = number * scale(of: axis)
      squares += metres * metres
    }
    return squares.squareRoot()
  }

  private func scale(of axis: String) -> Double {
    attribute("in_accel_\(axis)_scale").number ?? attribute("in_accel_scale").number ?? 1
  }

  private var scale: SIMD3<Double> { SIMD3(scale(of: "x"), scale(of: "y"), scale(of: "z")) }

  private func attribute(_ name: String) -> KernelAttribute { KernelAttribute("\(folder)/\(name)") }
}
