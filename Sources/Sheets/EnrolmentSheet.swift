// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Text
package import Wire

/// The codes of several devices: as a sheet to print, or as a file for each.
package struct EnrolmentSheet {
  /// One device to be, and its code.
  package struct Entry {
    package var name: String
    package var code: EnrolmentCode

    package init(name: String, code: EnrolmentCode) {
      (self.name, self.code) = (name, code)
    }

    /// What lies on the device's boot partition.
    package var file: String {
      """
      # Enrols the device \(name) with its store, once. Copy this file to its boot partition as
      # \(BootFile.name); the device takes it up when it starts, and erases it.
      device: \(name)
      code: \(code.grouped)

      """
    }
  }

  /// The file on a device's boot partition.
  package enum BootFile {
    package static let name = "patrol-enrol.txt"
  }

  private let entries: [Entry]
  private let expiry: Timestamp

  package init(_ entries: [Entry], until expiry: Timestamp) {
    (self.entries, self.expiry) = (entries, expiry)
  }

  /// One HTML page that needs nothing else; prints three cards a row.
  package var html: String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><title>Patrol: enrolment codes</title>
    <style>
    body { font: 11pt sans-serif; margin: 8mm; }
    main { display: flex; flex-wrap: wrap; gap: 5mm; }
    section { border: 1px solid; padding: 3mm; width: 56mm; break-inside: avoid; }
    h2 { font-size: 13pt; margin: 0 0 1mm; overflow-wrap: anywhere; }
    svg { width: 44mm; height: 44mm; display: block; margin: auto; }
    code { font: 10.5pt monospace; overflow-wrap: anywhere; }
    </style></head><body>
    <h1>Enrolment codes, good until \(until) UTC</h1>
    <p>Each code enrols one device, once. On the device, <code>patrol enrol</code> asks for it: type
    it, or let a scanner read it. Destroy this sheet when all are enrolled.</p>
    <main>
    \(entries.map(Self.card).joined(separator: "\n"))
    </main></body></html>

    """
  }

  private var until: String {
    String(expiry.description.prefix(16).replacing("T", with: " "))
  }

  private static func card(_ entry: Entry) -> String {
    let name = entry.name.onOneLine().markup
    let picture = QRCode(entry.code.grouped).svg(label: "the code of \(name)")
    return "<section><h2>\(name)</h2>\(picture)<code>\(entry.code.grouped)</code></section>"
  }
}

extension String {
  /// As text in HTML and in an attribute.
  fileprivate var markup: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
