// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Glibc
import Patrol
import Storage
import Wire

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Verifies that every record is there as its device signed it.",
    discussion: """
      Each record is held against the chain of its journal and its device's signature, and the \
      layers that people open against the records. A number that is missing was never sent, or the \
      store was brought back from an older copy: the device's next upload mends the latter. What a \
      device has not sent yet nobody here can know. Records of before journals had names bear no \
      signature; how many there are is said.

      Newest records, a whole journal or a device that somebody took out of the file leave no trace \
      in it, nor does a device's key that was exchanged before all was signed anew. --against finds \
      these, if the earlier report was kept where whoever can write the store cannot write.

      Ends with 0 when all is whole, with 65 when not.
      """)

  @OptionGroup var database: DatabaseOptions

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Option(help: "table or json.")
  var format = Format.table

  @Option(
    help: ArgumentHelp(
      "What an earlier “audit --format json” wrote: all it told of must be there still.",
      valueName: "file"))
  var against: String?

  /// Bytes of a report: tens of thousands of journals.
  private static let longestReport = 64 << 20

  func run() async throws {
    let earlier = try earlier
    let store = try database.open()
    let isTerminal = isatty(STDERR_FILENO) == 1
    let report = try await store.audit(against: earlier) { count in
      if isTerminal { Terminal.progress("\(count) records looked at") }
    }
    if isTerminal { Terminal.progress("") }
    switch format {
    case .table: try Terminal.put(report.text)
    case .json: try Terminal.put(Wire.bytes(of: report) + Data("\n".utf8))
    }
    if !report.isWhole { throw Fault(.unusableInput, "the store is not whole") }
  }

  private var earlier: EarlierAudit? {
    get throws(Fault) {
      guard let against else { return nil }
      let bytes = try InputFile(path: against).bytes(atMost: Self.longestReport)
      do {
        return try EarlierAudit(bytes: bytes)
      } catch {
        throw Fault(.unusableInput, "\(against): not the report of an audit: \(error)")
      }
    }
  }
}

extension AuditReport {
  /// For people: a line a journal, then what is wrong.
  var text: String {
    let header = [
      "device", "name", "journal", "numbers", "stored", "aside", "replaced", "again", "missing",
      "hash",
      "revoked",
    ]
    let rows = journals.map { journal in
      [
        journal.device, journal.name, journal.journal?.description ?? "(none)",
        "\(journal.first)–\(journal.last)", "\(journal.stored)", "\(journal.quarantined)",
        "\(journal.superseded)", "\(journal.copies)",
        "\(journal.lacking)",
        journal.hash.map { "\($0.hexadecimal.prefix(16))…" } ?? "",
        journal.revoked?.description ?? "",
      ]
    }
    return TextColumns(rows: [header] + rows).text
      + misplaced.map { "aside without a place: \($0.count) of \($0.device)\n" }.joined()
      + faults.map { "\($0)\n" }.joined()
      + (isWhole ? "\(words)\n" : "")
  }

  /// What can be said of a store that is whole.
  private var words: String {
    unsigned == 0
      ? "whole: every record is there as its device signed it"
      : "whole, but for \(unsigned) records without a signature, of before journals had names: "
        + "of these only what the store itself noted could be checked"
  }

  private var faults: [String] {
    damage.map { "damaged: \($0)" } + journals.flatMap(\.faults)
      + layers.map { "altered: \($0.layer), record \($0.sequence) of \($0.device): \($0.fault)" }
      + (layerFaults > layers.count ? ["… and \(layerFaults - layers.count) more"] : [])
      + changes.map {
        "changed: \($0.journal.map { "journal \($0) of " } ?? "")\($0.device): \($0.change)"
      }
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
