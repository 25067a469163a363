// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Text

/// What gpsd says of a receiver itself: by which driver it reads it, and what the receiver calls
/// itself.
package struct ReceiverModel: Hashable, Sendable {
  /// As `u-blox` or `NMEA0183`.
  package var driver: String?
  /// Firmware and hardware, as the receiver names them.
  package var model: String?

  package init(driver: String?, model: String?) {
    (self.driver, self.model) = (driver, model)
  }

  /// Longest text taken, in characters.
  private static let longest = 80

  /// By path, what a line of gpsd's class DEVICES or DEVICE says (gpsd_json(5)); empty for any
  /// other.
  package static func all(in line: [UInt8]) -> [String: ReceiverModel] {
    guard line.starts(with: start),
      let read = try? JSONDecoder().decode(DeviceLine.self, from: Data(line))
    else { return [:] }
    var models: [String: ReceiverModel] = [:]
    for device in (read.devices ?? [read.device]).prefix(GpsdStream.mostReceivers) {
      guard let path = device.path else { continue }
      let words = [device.subtype, device.subtype1].compactMap(\.self).joined(separator: " ")
      models[path] = ReceiverModel(
        driver: device.driver?.onOneLine(longest),
        model: words.isEmpty ? nil : words.onOneLine(longest))
    }
    return models
  }

  private static let start = Array(#"{"class":"DEVICE"#.utf8)

  private struct DeviceLine: Decodable {
    var devices: [DeviceObject]?
    var path: String?
    var driver: String?
    var subtype: String?
    var subtype1: String?

    var device: DeviceObject {
      DeviceObject(path: path, driver: driver, subtype: subtype, subtype1: subtype1)
    }
  }

  private struct DeviceObject: Decodable {
    var path: String?
    var driver: String?
    var subtype: String?
    var subtype1: String?
  }
}
