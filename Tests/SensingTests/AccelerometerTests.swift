// SPDX-License-Identifier: Apache-2.0

import Patrol
import Testing

@testable import Sensing

/// Accelerometers in a directory of the shape of sysfs.
@Suite struct AccelerometerTests {
  @Test func tooFewSamplesTellNothing() {
    #expect(BodyStillness.verdict(on: [Double](repeating: 9.81, count: 9)) == nil)
    #expect(BodyStillness.verdict(on: [Double](repeating: 9.81, count: 10)) == true)
    #expect(
      BodyStillness.verdict(on: [8.9, 10.7, 8.9, 10.7, 8.9, 10.7, 8.9, 10.7, 8.9, 10.7])
        == false)
  }

  /// A chip that lies flat: `down` at its z axis, in units of its scale.
  private func tree(down: String = "1000", scale: String = "0.00981") throws -> Tree {
    let tree = Tree()
    try tree.add("bus/iio/devices/iio:device0/name", "bmp280")
    try tree.add("bus/iio/devices/iio:device0/in_pressure_input", "101")
    try tree.add("bus/iio/devices/iio:device1/name", "lis2dw12")
    for (axis, value) in [("x", "0"), ("y", "0"), ("z", down)] {
      try tree.add("bus/iio/devices/iio:device1/in_accel_\(axis)_raw", value)
    }
    try tree.add("bus/iio/devices/iio:device1/in_accel_scale", scale)
    return tree
  }

  @Test func theChipIsFoundByItsNameOrAsTheFirstThereIs() throws {
    let tree = try tree()
    #expect(Accelerometer(named: "lis2dw12", in: tree.path) != nil)
    #expect(Accelerometer(named: "iio:device1", in: tree.path) != nil)
    #expect(Accelerometer(in: tree.path) != nil)
    #expect(Accelerometer(named: "bmp280", in: tree.path) == nil, "a barometer is none")
    #expect(Accelerometer(named: "mpu6050", in: tree.path) == nil)
    #expect(Accelerometer(in: Tree().path) == nil)
  }

  @Test func rawFiguresAreMetresPerSecondSquaredByTheirScale() throws {
    let tree = try tree()
    let chip = try #require(Accelerometer(in: tree.path))
    #expect(abs(try chip.sample() - 9.81) < 1e-9)
    try tree.add("bus/iio/devices/iio:device1/in_accel_z_scale", "0.0049")
    #expect(abs(try chip.sample() - 4.9) < 1e-9, "an axis may have a scale of its own")
    try tree.add("bus/iio/devices/iio:device1/in_accel_x_raw", "busy")
    #expect(throws: (any Error).self) { try chip.sample() }
  }

  @Test func aChipWithoutABufferIsAskedOftenEnough() async throws {
    let tree = try tree()
    let lengths = try await #require(Accelerometer(in: tree.path)).window()
    #expect(BodyStillness.verdict(on: lengths) == true, "\(lengths.count) samples")
  }

  @Test func aBufferThatIsSwitchedOnIsRead() async throws {
    let tree = try tree()
    let chip = "bus/iio/devices/iio:device1"
    try tree.add("\(chip)/buffer/enable", "1")
    try tree.add("\(chip)/in_accel_scale", "0.5")
    // A timestamp of 64 bits behind three axes of 16: 12 bits at the top of each.
    for (index, name) in ["in_accel_x", "in_accel_y", "in_accel_z", "in_timestamp"].enumerated() {
      try tree.add("\(chip)/scan_elements/\(name)_en", "1")
      try tree.add("\(chip)/scan_elements/\(name)_index", "\(index)")
      try tree.add(
        "\(chip)/scan_elements/\(name)_type", index < 3 ? "le:s12/16>>4" : "le:s64/64>>0")
    }
    let layout = try #require(ScanLayout("\(tree.path)/\(chip)", scale: SIMD3(repeating: 0.5)))
    #expect(layout.length == 16)
    // −3 and 4 in twelve bits at the top of sixteen.
    let scan: [UInt8] = [0xd0, 0xff, 0x40, 0, 0, 0, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8]
    #expect(layout.acceleration(in: scan) == 2.5)
    try tree.add("dev/iio:device1", scan + scan)
    // A file is at its end where a device waits: what it held before it was opened is dropped.
    let accelerometer = try #require(
      Accelerometer(in: tree.path, devices: "\(tree.path)/dev"))
    #expect(try await accelerometer.window() == [])
    try tree.add("\(chip)/scan_elements/in_accel_y_en", "0")
    #expect(ScanLayout("\(tree.path)/\(chip)", scale: .one) == nil, "without all axes")
  }

  @Test(
    arguments: [
      ("be:u14/16>>2", [0x00, 0x14], 5.0), ("le:s16/16>>0", [0xfe, 0xff], -2),
      ("le:s32/32>>0", [0xff, 0xff, 0xff, 0xff], -1), ("be:s8/8>>0", [0x80], -128),
      ("le:u12/16>>0", [0xff, 0xff], 4095),
    ] as [(String, [UInt8], Double)])
  func anElementIsReadByItsType(type: String, bytes: [UInt8], value: Double) throws {
    #expect(try #require(ScanLayout.Element(type: type)).value(in: bytes) == value)
  }

  @Test(arguments: ["", "le", "le:s12", "le:s12/15>>0", "le:s17/16>>0", "le:s16/16>>16"])
  func aTypeThatIsNoneIsRefused(type: String) { #expect(ScanLayout.Element(type: type) == nil) }
}
