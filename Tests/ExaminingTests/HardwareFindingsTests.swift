// SPDX-License-Identifier: Apache-2.0

import Detection
import DeviceConfiguration
import Foundation
import Signalling
import Testing

@testable import Examining

/// What the configuration names and the device has not, and what it has.
@Suite final class HardwareFindingsTests {
  /// Stands for sysfs.
  private let root = FileManager.default.temporaryDirectory.appending(path: "sysfs-\(UUID())")

  deinit { try? FileManager.default.removeItem(at: root) }

  /// A configuration whose sysfs is a directory with these files.
  private func configuration(_ files: [String: String]) throws -> DeviceConfiguration {
    for (name, text) in files {
      let file = root.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("\(text)\n".utf8).write(to: file)
    }
    var configuration = DeviceConfiguration()
    configuration.system = root.path
    return configuration
  }

  private func signals(_ light: String, _ vibrator: String, _ button: String) -> SignalSettings {
    var settings = SignalSettings()
    (settings.light, settings.vibrator, settings.button) = (light, vibrator, button)
    return settings
  }

  @Test func aDeviceWithoutAnyIsToldNothing() throws {
    #expect(HardwareFindings(configuration: try configuration([:])).all == [])
  }

  @Test func whatIsConfiguredAndAbsentIsToBeLookedAt() throws {
    var configuration = try configuration([:])
    configuration.signals = signals("lamp", "shaker", "/dev/null")
    configuration.sensors[.accelerometer] = .init(unit: "BW-1", name: "lis2dw12")
    configuration.battery = "max17048"
    let found = HardwareFindings(configuration: configuration).all
    #expect(
      found.map(\.subject) == ["light", "vibrator", "button", "accelerometer", "battery"])
    #expect(found.allSatisfy { $0.state == .look && $0.advice != nil })
    #expect(found[0].says.contains("lamp") && found[2].says.contains("no input device with keys"))
    #expect(found[3].says.contains("lis2dw12") && found[4].says.contains("max17048"))
  }

  @Test func whatIsThereIsFine() throws {
    var configuration = try configuration([
      "class/leds/lamp/brightness": "0", "class/leds/shaker/brightness": "0",
      "bus/iio/devices/iio:device0/in_accel_x_raw": "0",
      "bus/iio/devices/iio:device0/in_accel_y_raw": "0",
      "bus/iio/devices/iio:device0/in_accel_z_raw": "981",
      "bus/iio/devices/iio:device0/in_accel_scale": "0.01",
      "class/power_supply/bat/type": "Battery", "class/power_supply/bat/capacity": "82",
    ])
    configuration.signals = signals("lamp", "shaker", "/dev/null")
    configuration.signals?.button = nil
    configuration.sensors[.accelerometer] = .init(unit: "BW-1")
    let found = HardwareFindings(configuration: configuration).all
    #expect(found.map(\.state) == [.fine, .fine, .fine, .fine], "\(found)")
    #expect(found.map(\.says).suffix(2) == ["9.8 m/s², worn with BW-1", "bat at 82 %"])
    try Data("9\n".utf8).write(
      to: URL(filePath: "\(configuration.system)/class/power_supply/bat/capacity"))
    #expect(HardwareFindings(configuration: configuration).all.last?.state == .look)
  }
}
