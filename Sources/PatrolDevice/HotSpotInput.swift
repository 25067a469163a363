// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol

/// A hot spot set on its way from a file into a command.
enum HotSpotInput {
  /// - Throws: an exit status, having said why.
  static func read(_ path: String) throws -> Data {
    do {
      return Data(try InputFile(path: path).contents(atMost: HotSpotSet.maximumFileBytes))
    } catch {
      throw Exit.sayingUnreadable(path, error)
    }
  }

  /// - Throws: an exit status, having said what is wrong and where.
  static func load(
    _ path: String, ids source: HotSpotIDSource = .usual
  ) throws -> HotSpotSet {
    let bytes = try read(path)
    do { return try HotSpotSet(geoJSON: bytes, ids: source) } catch {
      throw Exit.saying("\(path): \(error.description)", Exit.unusableData)
    }
  }
}
