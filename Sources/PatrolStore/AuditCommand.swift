// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Glibc
import Storage
import Wire

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Verifies that every record is there as its device signed it.",
    discussion: """
      Each record is held against the chain of its journal and its device's signature, and the \
      layers that people open against the records. A number that is missing was never sent, or the \
      store was brought back from an older copy: the device's next upload mends the latter. What a \
      device has not sent yet nobody here can know. Ends with 0 when all is whole, with 65 when not.
      """)

  @OptionGroup var database: DatabaseOptions

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Option(help: "table or json.")
  var format = Format.table

  func run() async throws {
    let store = try database.open()
    let isTerminal = isatty(STDERR_FILENO) == 1
    let report = try await store.audit { count in
      if isTerminal { Terminal.progress("\(count) records looked at") }
    }
    if isTerminal { Terminal.progress("") }
    switch format {
    case .table: try Terminal.put(report.text)
    case .json: try Terminal.put(Wire.bytes(of: report) + Data("\n".utf8))
    }
    if !report.isWhole { throw Fault(.unusableInput, "the store is not whole") }
  }
}

extension AuditReport {
  /// For people: a line a journal, then what is wrong.
  var text: String {
    let header = ["device", "name", "journal", "numbers", "stored", "aside", "missing", "hash"]
    let rows = journals.map { journal in
      [
        journal.device, journal.name, journal.journal?.description ?? "(none)",
        "\(journal.first)–\(journal.last)", "\(journal.stored)", "\(journal.quarantined)",
        "\(journal.last - journal.first + 1 - journal.stored)",
        journal.hash.map { "\($0.hexadecimal.prefix(16))…" } ?? "",
      ]
    }
    return TextColumns(rows: [header] + rows).text + faults.map { "\($0)\n" }.joined()
      + (isWhole ? "whole: every record is there as its device signed it\n" : "")
  }

  private var faults: [String] {
    damage.map { "damaged: \($0)" } + journals.flatMap(\.faults)
      + layers.map { "altered: \($0.layer), record \($0.sequence) of \($0.device): \($0.fault)" }
      + (layerFaults > layers.count ? ["… and \(layerFaults - layers.count) more"] : [])
  }
}

extension AuditReport.Journal {
  fileprivate var faults: [String] {
    let place = "journal \(journal?.description ?? "(none)") of \(device)"
    var faults: [String] = []
    if !missing.isEmpty {
      let runs = missing.map {
        $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)"
      }
      faults.append("missing: \(place): \(runs.joined(separator: ", "))")
    }
    if !breaks.isEmpty {
      faults.append("altered: \(place): the chain breaks before \(list(breaks))")
    }
    if alteredCount > 0 {
      let more = alteredCount > Int64(altered.count) ? ", … \(alteredCount) in all" : ""
      faults.append("altered: \(place): \(list(altered))\(more)")
    }
    return faults
  }

  private func list(_ numbers: [Int64]) -> String {
    numbers.map(String.init).joined(separator: ", ")
  }
}
