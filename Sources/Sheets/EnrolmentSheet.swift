// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import Patrol
package import Platform
import Text
package import Wire

/// The codes of several devices: as a sheet to print, or as a file for each.
package struct EnrolmentSheet {
  /// One device to be, and its code.
  private struct DeviceCode {
    var name: String
    var code: EnrolmentCode

    /// What lies on the device's boot partition.
    var file: String {
      """
      # Enrols the device \(name) with its store, once. Copy this file to its boot partition as
      # \(BootFile.name); the device takes it up when it starts, and erases it.
      device: \(name)
      code: \(code.grouped)

      """
    }
  }

  /// The file on a device's boot partition.
  private enum BootFile {
    static let name = "patrol-enrol.txt"
  }

  private let entries: [DeviceCode]
  package let expiry: Timestamp

  /// New codes, one for each name.
  package init(_ names: [String], until expiry: Timestamp) {
    var generator = SystemRandomNumberGenerator()
    entries = names.map { DeviceCode(name: $0, code: EnrolmentCode(using: &generator)) }
    self.expiry = expiry
  }

  /// For the store to keep.
  package var codes: [(code: EnrolmentCode, name: String)] { entries.map { ($0.code, $0.name) } }

  /// The codes, one a line.
  ///
  /// - Parameter names: whether the name stands before each.
  package func text(names: Bool) -> String {
    entries.map { (names ? "\($0.name)\t" : "") + $0.code.grouped + "\n" }.joined()
  }

  /// For whom the codes are good, and until when.
  package var validity: String {
    "Good for one device\(entries.count == 1 ? "" : " each") until \(expiry)"
  }

  /// Writes the page; for its owner alone.
  package func write(to path: String) throws(SystemError) {
    try DurableFile.write(Data(html.utf8), to: path)
  }

  /// Writes a file for each device, DIRECTORY/NAME/patrol-enrol.txt; for their owner alone.
  package func writeFiles(below directory: String) throws(SystemError) {
    for entry in entries {
      let folder = "\(directory)/\(entry.name)"
      try Directory.make(folder)
      try DurableFile.write(Data(entry.file.utf8), to: "\(folder)/\(BootFile.name)")
    }
  }

  /// One HTML page that needs nothing else; prints three cards a row.
  private var html: String {
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

  private static func card(_ entry: DeviceCode) -> String {
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
