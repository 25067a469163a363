// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A report of gpsd's that another program has read and written anew: blanks between, names in
/// another order, objects and arrays of its own added.
struct RewrittenReport {
  /// As gpsd writes it, without what is not read; nil when it holds no position.
  let line: [UInt8]?

  /// Nil when it is not one whole JSON object with gpsd's "class", or its values are not gpsd's.
  init?(_ bytes: [UInt8]) {
    guard let report = try? JSONDecoder().decode(Report.self, from: Data(bytes)) else { return nil }
    line = report.position.map { Array($0.utf8) }
  }

  private struct Report: Decodable {
    /// The report as gpsd writes it; nil when it is of another class.
    var position: String?

    /// What is read of a TPV (`patrol_gpsd_decode`).
    private enum CodingKeys: String, CodingKey {
      case `class`, device, mode, status, time, lat, lon, eph, speed, track
    }

    init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: CodingKeys.self)
      guard try members.decode(String.self, forKey: .class) == "TPV" else { return }
      var text = #"{"class":"TPV""#
      for key in [CodingKeys.device, .time] {
        guard let value = try members.decodeIfPresent(String.self, forKey: key) else { continue }
        text += ",\"\(key.rawValue)\":\"\(Self.escaped(value))\""
      }
      for key in [CodingKeys.mode, .status] {
        guard let value = try members.decodeIfPresent(Int.self, forKey: key) else { continue }
        text += ",\"\(key.rawValue)\":\(value)"
      }
      for key in [CodingKeys.lat, .lon, .eph, .speed, .track] {
        guard let value = try members.decodeIfPresent(Double.self, forKey: key) else { continue }
        text += ",\"\(key.rawValue)\":\(value)"
      }
      position = text + "}"
    }

    private static func escaped(_ text: String) -> String {
      text.reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\\\($1)" : "\($1)" }
    }
  }
}
