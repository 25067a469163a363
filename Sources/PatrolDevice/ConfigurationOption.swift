// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceConfiguration
import FoundationEssentials
import Glibc
import Platform

/// Where a command finds the device's configuration.
struct ConfigurationOption: ParsableArguments {
  static let usualPath = "/etc/patrol/patrol.yaml"

  @Option(name: .customLong("config"), help: "The device's configuration (default: \(usualPath)).")
  var path: String?

  /// The configuration; without a file at the usual path, the defaults.
  ///
  /// - Throws: an exit status, having said why.
  func load() throws -> DeviceConfiguration {
    let place = path ?? Self.usualPath
    let bytes: Data
    do throws(RegularFile.Fault) {
      bytes = try RegularFile.read(place, atMost: DeviceConfiguration.maximumBytes)
    } catch {
      if path == nil, error.isMissing { return DeviceConfiguration() }
      throw Exit.saying("\(error)", Exit.configuration)
    }
    do { return try DeviceConfiguration(yaml: Array(bytes)) } catch {
      throw Exit.saying("\(place): \(error)", Exit.configuration)
    }
  }

  /// Says that it names no store, and what to do.
  var storeless: String {
    let why =
      path == nil && access(Self.usualPath, F_OK) != 0
      ? "there is no configuration at \(Self.usualPath), so no store is named"
      : "\(path ?? Self.usualPath) names no store"
    return why + ": add “store: { url: https://… }” to it, or name another file with --config"
  }
}
