// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceConfiguration
import Glibc

/// Where a command finds the device's configuration.
struct ConfigurationOption: ParsableArguments {
  static let usualPath = "/etc/patrol/patrol.yaml"

  @Option(name: .customLong("config"), help: "The device's configuration (default: \(usualPath)).")
  var path: String?

  /// The configuration; without a file at the usual path, the defaults.
  ///
  /// - Throws: an exit status, having said why.
  func load() throws -> DeviceConfiguration {
    if path == nil, access(Self.usualPath, F_OK) != 0 { return DeviceConfiguration() }
    let path = path ?? Self.usualPath
    let bytes: [UInt8]
    do {
      bytes = try InputFile(path: path).contents(atMost: DeviceConfiguration.maximumBytes)
    } catch {
      throw Exit.saying("\(path): \(error)", Exit.configuration)
    }
    do { return try DeviceConfiguration(yaml: bytes) } catch {
      throw Exit.saying("\(path): \(error)", Exit.configuration)
    }
  }
}
