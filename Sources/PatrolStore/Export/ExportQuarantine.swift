// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import FoundationEssentials
import Patrol
import Storage
import Wire

struct ExportQuarantine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine",
    abstract: "Writes what came and could not be taken as a record, and why, oldest first.",
    discussion: """
      One JSON object a line: device, sequence, received, reason, and record as it was sent, or \
      record_base64 where that is not UTF-8 text.
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "jsonl.")
  var format = Format.jsonl

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case jsonl
  }

  /// Few, since each may be as long as a record may be.
  private static let page = 100

  func run() async throws {
    let store = try database.open()
    var row: Int64 = 0
    while true {
      let page = try await store.quarantine(after: row, limit: Self.page)
      for record in page {
        try OutputFile.standardOutput.put(Wire.bytes(of: Line(record)) + Data("\n".utf8))
      }
      guard let last = page.last else { return }
      row = last.row
    }
  }

  private struct Line: Encodable {
    let device: String
    let sequence: Int64
    let received: String
    let reason: String
    let record: String?
    let base64: String?

    enum CodingKeys: String, CodingKey {
      case device, sequence, received, reason, record
      case base64 = "record_base64"
    }

    init(_ quarantined: QuarantinedRecord) {
      device = quarantined.device
      sequence = quarantined.sequence
      received = quarantined.received.description
      reason = quarantined.reason
      record = String(validating: quarantined.bytes, as: UTF8.self)
      base64 = record == nil ? quarantined.bytes.base64EncodedString() : nil
    }
  }
}
