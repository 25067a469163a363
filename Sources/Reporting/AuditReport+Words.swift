// SPDX-License-Identifier: Apache-2.0

package import Keeping
import Patrol
import Text
import Wire

/// In which form an audit's report is written out.
package enum AuditForm: String, Sendable, CaseIterable {
  /// For people, the columns explained underneath.
  case table
  /// One JSON object in a line, which a later audit can be held against.
  case json
}

extension AuditReport {
  package func written(as form: AuditForm) -> String {
    switch form {
    case .table: text
    case .json: Wire.line(of: self)
    }
  }

  /// The columns of the table and what stands in them.
  private static let columns = [
    ("device", "the name it signs with"),
    ("name", "what people call it"),
    ("journal", "the journal's own name; a lost journal gets another"),
    ("numbers", "the lowest and the highest number of a record that came"),
    ("stored", "records that came, those in quarantine included"),
    ("quarantined", "of these, in quarantine because they cannot be used (export quarantine)"),
    ("replaced", "records replaced by a later correction; not counted"),
    ("again", "records that another device had sent before, which count once"),
    ("missing", "numbers that nobody sent"),
    ("hash", "the end of the journal's chain, as in the device's receipt"),
    ("revoked", "when the device was revoked; empty while it may send"),
  ]

  package static let columnsExplained = columns.map { name, meaning in
    "  " + name + String(repeating: " ", count: 13 - name.count) + meaning
  }.joined(separator: "\n")

  /// For people: a line a journal, what the columns are, then what is wrong.
  private var text: String {
    guard !journals.isEmpty || !unnumbered.isEmpty || !isWhole else { return "no records yet\n" }
    let header = Self.columns.map(\.0)
    let rows = journals.map { journal in
      [
        journal.device, journal.name, journal.journal.description,
        "\(journal.first)–\(journal.last)", "\(journal.stored)", "\(journal.quarantined)",
        "\(journal.superseded)", "\(journal.copies)",
        "\(journal.lacking)",
        journal.hash.map { "\($0.hexadecimal.prefix(16))…" } ?? "",
        journal.revoked?.description ?? "",
      ]
    }
    return TextTable(header: header, rows: rows).text + "\n\(Self.columnsExplained)\n\n"
      + unnumbered.map { "in quarantine without a number: \($0.count) of \($0.device)\n" }.joined()
      + faults.map { "\($0)\n" }.joined()
      + (isWhole ? "\(words)\n" : "")
  }

  /// What can be said of a store that is whole.
  private var words: String { "whole: every record is there as its device signed it" }

  /// In one line.
  package var summary: String {
    let stored = journals.reduce(0) { $0 + $1.stored }
    let devices = Set(journals.map(\.device)).count
    return stored == 0
      ? "no records yet"
      : "\(stored) records of \(devices) devices"
        + (isUnaltered ? ", each as its device signed it" : "")
  }

  /// Whether nothing is damaged or altered; numbers may be missing.
  package var isUnaltered: Bool {
    damage.isEmpty && rowFaultCount == 0
      && journals.allSatisfy { $0.breaks.isEmpty && $0.alteredCount == 0 }
  }

  /// What is wrong, a line each.
  package var faults: [String] {
    damage.map { "damaged: \($0)" } + journals.flatMap(\.faults)
      + rowFaults.map { "altered: \($0.table), record \($0.sequence) of \($0.device): \($0.fault)" }
      + (rowFaultCount > rowFaults.count ? ["… and \(rowFaultCount - rowFaults.count) more"] : [])
      + changes.map {
        "changed: \($0.journal.map { "journal \($0) of " } ?? "")\($0.device): \($0.change)"
      }
  }
}

extension AuditReport.JournalChain {
  fileprivate var faults: [String] {
    let place = "journal \(journal) of \(device)"
    var faults: [String] = []
    if !missing.isEmpty {
      let runs = missing.map(\.numbersInWords)
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
