// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Keeping
import Patrol
import Platform
import Sheets
import Storage
import Text

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

  @Option(help: "Write a file for each device below this directory; made if it is not there.")
  var files: String?

  @Option(help: "Hours for which a code is valid.")
  var expiresHours = 24.0

  func validate() throws {
    guard expiresHours > 0, expiresHours <= 24 * 366 else {
      throw ValidationError("--expires-hours must be above 0 and at most 8784, a year")
    }
    guard (name == nil) != (list == nil) else {
      throw ValidationError("give either --name or --list")
    }
    if let name, !DeviceNames.isName(name) {
      throw ValidationError("--name must be one line of 1 to 200 characters")
    }
  }

  func run() async throws {
    let names = try names
    let store = try database.open()
    for name in try await store.namesInUse(among: names.all) {
      Talk.say("note: another device is called \(name) and may still send; see “device list”")
    }
    let now = Timestamp.now()
    let codes = EnrolmentSheet(names.all, until: now.advanced(bySeconds: expiresHours * 3600))
    try await store.issue(codes.codes, at: now, until: codes.expiry)
    do { try put(codes) } catch {
      Talk.say(
        "the codes are valid although they were not written: take them back with “device withdraw”")
      throw error
    }
  }

  private var names: DeviceNames {
    get throws {
      let place = list ?? "-"
      let names =
        try name.map { DeviceNames($0) }
        ?? DeviceNames(
          list: InputFile.contents(of: place, atMost: DeviceNames.longestList), at: place)
      if files != nil { try names.requireFolders(at: list) }
      return names
    }
  }

  private func put(_ codes: EnrolmentSheet) throws {
    if let sheet { try codes.write(to: sheet) }
    if let files { try codes.writeFiles(below: files) }
    Talk.say("\(codes.validity); not shown again:")
    let paths = [sheet, files].compactMap(\.self)
    guard paths.isEmpty else { return Talk.say(paths.list()) }
    try OutputFile.standardOutput.put(codes.text(names: name == nil))
  }
}
