// SPDX-License-Identifier: Apache-2.0

import Platform

extension DeviceConfiguration {
  /// Where the configuration is when nobody names another file.
  package static let usualPath = "/etc/patrol/patrol.yaml"

  /// Reads the file at `path`, or at the usual path when none is named; without a file at the usual
  /// path, the defaults.
  package init(path: String?) throws(ConfigurationError) {
    let place = path ?? Self.usualPath
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = Array(try RegularFile.read(place, atMost: Self.maximumBytes))
    } catch {
      guard path == nil, error.isMissing else {
        throw ConfigurationError(
          path: place, line: nil, reason: error.problem, advice: error.advice)
      }
      self.init()
      return
    }
    do throws(ConfigurationError) {
      try self.init(yaml: bytes)
    } catch {
      throw ConfigurationError(
        path: place, line: error.line, reason: error.reason, advice: error.advice)
    }
  }

  /// Says that the configuration at `path`, or at the usual path, names no store, and what to do.
  package static func lacksStore(path: String?) -> ConfigurationError {
    let isAbsent = path == nil && FileFacts(of: usualPath) == nil
    return ConfigurationError(
      path: path ?? usualPath, line: nil,
      reason: isAbsent ? "is not there, so no store is named" : "names no store",
      advice: "add “store: { url: https://… }” to it, or name another file with --config")
  }
}
