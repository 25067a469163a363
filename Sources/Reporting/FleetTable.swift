// SPDX-License-Identifier: Apache-2.0

package import Keeping
package import Patrol
import Text
import Wire

/// All devices for people: one line each, the worst first.
package enum FleetTable {
  /// Most characters of a name and of the reasons on a terminal.
  private static let widths = (name: 16, why: 42)

  /// - Parameters:
  ///   - now: by which it is told how long ago each was heard of.
  ///   - isCut: whether long names and reasons are cut, so that a terminal's line holds them.
  package static func text(
    _ verdicts: [DeviceVerdict], at now: Timestamp, isCut: Bool
  ) -> String {
    let rows = verdicts.map { verdict in
      let name = verdict.device.name
      return [
        verdict.standing.rawValue, isCut ? cut(name, widths.name) : name.onOneLine(.max),
        verdict.device.id,
        verdict.device.lastSeen.map { Span.rough(now.seconds(since: $0)) + " ago" } ?? "never",
        isCut
          ? why(verdict.reasons) : verdict.reasons.joined(separator: "; ").onOneLine(.max),
      ]
    }
    let header = ["", "name", "device", "heard of", "why"]
    return TextTable(header: header, rows: rows).text
  }

  /// As many reasons as fit, and how many more there are.
  private static func why(_ reasons: [String]) -> String {
    guard let first = reasons.first else { return "" }
    let more = reasons.count > 1 ? " (+\(reasons.count - 1))" : ""
    return cut(first, widths.why - more.count) + more
  }

  private static func cut(_ text: String, _ width: Int) -> String {
    let line = text.onOneLine(width + 1)
    return line.count <= width ? line : "\(line.prefix(width - 1))…"
  }

  /// One JSON object with all that is known.
  package static func json(_ verdicts: [DeviceVerdict]) -> String {
    Wire.line(of: ["devices": verdicts.map(WrittenDevice.init)])
  }

  private struct WrittenDevice: Encodable {
    var device: String
    var name: String
    var standing: DeviceStanding
    var reasons: [String]
    var enrolled: Timestamp
    var revoked: Timestamp?
    var lastSeen: Timestamp?
    var lastUpload: Timestamp?
    var lastReceipt: Timestamp?
    var health: DeviceHealth?
    var healthCame: Timestamp?

    init(_ verdict: DeviceVerdict) {
      let known = verdict.device
      (device, name, standing) = (known.id, known.name, verdict.standing)
      (reasons, enrolled, revoked) = (verdict.reasons, known.enrolled, known.revoked)
      (lastSeen, lastUpload, lastReceipt) = (known.lastSeen, known.lastUpload, known.lastReceipt)
      (health, healthCame) = (known.health, known.healthCame)
    }

    enum CodingKeys: String, CodingKey {
      case device, name, standing, reasons, enrolled, revoked, health
      case lastSeen = "last_seen"
      case lastUpload = "last_upload"
      case lastReceipt = "last_receipt"
      case healthCame = "health_came"
    }
  }
}
