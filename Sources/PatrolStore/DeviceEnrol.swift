// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import FoundationEssentials
import Keeping
import Patrol
import Platform
import Sheets
import Storage
import Text
import Wire

struct DeviceEnrol: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrol",
    abstract: "Makes codes with which devices can enrol, each one device, once.",
    discussion: """
      For one device it prints the code. For many, --list names them; --sheet writes the codes as \
      QR codes and text, to print, and --files a file for each device, DIRECTORY/NAME/\
      patrol-enrol.txt: copied to the device's boot partition it enrols the device at its next \
      start, and is erased. Sheet and files are secret until the codes are used or out of date.

      Give a device that is enrolled anew the name it had. Its corrections then replace what it \
      sent under its earlier enrolment, provided that its journal is still there and sends the \
      same records again. No device's corrections replace the records of a device with another \
      name.
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "What to call the device.")
  var name: String?

  @Option(help: "File of names, one a line; “-” is standard input.")
  var list: String?

  @Option(help: "Write a sheet of the codes to this HTML file.")
  var sheet: String?

  @Option(help: "Write a file for each device below this directory, which is made.")
  var files: String?

  @Option(help: "Hours for which a code is good.")
  var expiresHours = 24.0

  func validate() throws {
    guard expiresHours > 0, expiresHours <= 24 * 366 else {
      throw ValidationError("--expires-hours is not above 0, up to a year")
    }
    guard (name == nil) != (list == nil) else {
      throw ValidationError("give either --name or --list")
    }
    if let name, !Self.isName(name) {
      throw ValidationError("--name is not one line of 1 to 200 characters")
    }
  }

  func run() async throws {
    let names = try names
    let store = try database.open()
    let known = Set(try await store.devices().filter { $0.revoked == nil }.map(\.name))
    for name in names where known.contains(name) {
      Talk.say("note: another device is called \(name) and may still send; see “device list”")
    }
    var generator = SystemRandomNumberGenerator()
    let entries = names.map {
      EnrolmentSheet.Entry(name: $0, code: EnrolmentCode(using: &generator))
    }
    let now = Timestamp.now()
    let expiry = now.advanced(bySeconds: expiresHours * 3600)
    try await store.issue(entries.map { ($0.code, $0.name) }, at: now, until: expiry)
    do { try put(entries, until: expiry) } catch {
      Talk.say("the codes are good all the same: take them back with “device withdraw”")
      throw error
    }
  }

  private func put(_ entries: [EnrolmentSheet.Entry], until expiry: Timestamp) throws {
    if let sheet {
      let page = Data(EnrolmentSheet(entries, until: expiry).html.utf8)
      try DurableFile.write(page, to: sheet)
    }
    if let files { for entry in entries { try write(entry, below: files) } }
    Talk.say(
      (entries.count == 1 ? "Good for one device" : "Good for one device each")
        + " until \(expiry); not shown again:")
    if sheet != nil || files != nil {
      Talk.say([sheet, files].compactMap(\.self).list())
    } else {
      let lines = entries.map { name == nil ? "\($0.name)\t\($0.code.grouped)" : $0.code.grouped }
      try OutputFile.standardOutput.put(lines.map { "\($0)\n" }.joined())
    }
  }

  /// For their owner alone, as the sheet is.
  private func write(_ entry: EnrolmentSheet.Entry, below directory: String) throws {
    let folder = "\(directory)/\(entry.name)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try DurableFile.write(
      Data(entry.file.utf8), to: "\(folder)/\(EnrolmentSheet.BootFile.name)")
  }
}

// MARK: - Names

extension DeviceEnrol {
  /// Longest list read, in bytes.
  private static let longestList = 1 << 20

  private static func isName(_ text: String) -> Bool {
    (1...200).contains(text.count) && text.isOneLine
  }

  /// Whether a name can be a folder's.
  private static func isFileName(_ text: String) -> Bool {
    text.utf8.count <= 200 && !text.hasPrefix(".") && !text.contains("/")
  }

  /// The names to make codes for.
  private var names: [String] {
    get throws {
      let names = try name.map { [$0] } ?? listed
      if files != nil, let odd = names.first(where: { !Self.isFileName($0) }) {
        throw CommandError(.unusable, "\(odd.excerpt()) cannot be the name of a folder", at: list)
      }
      return names
    }
  }

  private var listed: [String] {
    get throws {
      let text = String(
        decoding: try InputFile.contents(of: list ?? "-", atMost: Self.longestList), as: UTF8.self)
      var names: [String] = []
      for (number, line) in text.split(
        omittingEmptySubsequences: false, whereSeparator: \.isNewline
      )
      .enumerated() {
        let name = line.trimmed
        if name.isEmpty { continue }
        let place = "\(list ?? "-"):\(number + 1)"
        guard Self.isName(name) else {
          throw CommandError(.unusable, "not a name of 1 to 200 characters", at: place)
        }
        if names.contains(name) {
          throw CommandError(.unusable, "\(name.excerpt()) is there twice", at: place)
        }
        names.append(name)
      }
      if names.isEmpty { throw CommandError(.unusable, "there is no name", at: list) }
      return names
    }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var rest = drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
