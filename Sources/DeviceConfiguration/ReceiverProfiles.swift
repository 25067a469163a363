// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Patrol
import Platform
package import Positioning
import Text

/// The receiver profiles that are at hand, each from a file of its own.
package struct ReceiverProfiles: Hashable, Sendable {
  /// Where profiles are when the configuration names no other folders: the engineer's own, and
  /// those of the package.
  package static let usualFolders = ["/etc/patrol/receivers", "/usr/share/patrol/receivers"]
  /// What the built-in profile is called.
  package static let usualName = "usual"
  /// Most files read of a folder; a force has a dozen kinds of receivers.
  private static let mostFiles = 100

  /// In the order in which they are asked whether they are for a receiver: those of the first
  /// folder first, and of one folder those that tell more of the receiver.
  private var files: [ReceiverProfileFile] = []
  /// The names of files that have a fault.
  private(set) var leftOut: Set<String> = []
  /// A line for each file that was read, as `sha256sum` writes it.
  private(set) var digests: [String] = []

  /// - Parameter files: those of an earlier folder before those of a later one.
  package init(_ files: [ReceiverProfileFile] = []) { self.files = files }

  package var names: [String] { files.map(\.name).sorted() }

  package subscript(name: String) -> ReceiverProfileFile? { files.first { $0.name == name } }

  /// The file that is for a receiver by what gpsd says of it; nil when none is.
  package func file(for receiver: ReceiverModel) -> ReceiverProfileFile? {
    files.first { $0.receivers?.contain(receiver) == true }
  }
}

// MARK: - Folders

extension ReceiverProfiles {
  /// Reads the files `NAME.yaml` of the folders; of two with one name that of the earlier folder
  /// counts. A folder that is not there holds none, and a file with a fault is left out.
  init(in folders: [String], _ faults: ConfigurationFaults) {
    for folder in folders {
      let found = Self.names(in: folder, faults).filter { self[$0] == nil }
        .compactMap { read($0, in: folder, faults) }
      add(found, faults)
    }
  }

  private mutating func add(_ found: [ReceiverProfileFile], _ faults: ConfigurationFaults) {
    let sorted = found.sorted {
      (-($0.receivers?.detail ?? 0), $0.name) < (-($1.receivers?.detail ?? 0), $1.name)
    }
    var fresh: [ReceiverProfileFile] = []
    for file in sorted {
      let same = fresh.first { $0.receivers != nil && $0.receivers == file.receivers }
      guard let same else {
        fresh.append(file)
        continue
      }
      leftOut.insert(file.name)
      faults.note(
        ConfigurationError(
          path: file.path, line: nil, reason: "is for the same receivers as \(same.path)",
          advice: "remove one, or give one another driver or model under “receivers”"))
    }
    files += fresh
  }

  /// The names of the profiles in a folder, in order.
  private static func names(in folder: String, _ faults: ConfigurationFaults) -> [String] {
    guard FileFacts(of: folder) != nil else { return [] }
    guard let all = try? Directory.names(in: folder) else {
      faults.note(
        ConfigurationError(
          path: folder, line: nil, reason: "this folder cannot be read",
          advice: "run “chmod go+rx \(folder)”"))
      return []
    }
    let own = all.filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }
    if own.count > mostFiles {
      faults.note(
        ConfigurationError(
          path: folder, line: nil,
          reason: "holds \(own.count) receiver profiles; only the first \(mostFiles) are read"))
    }
    return own.prefix(mostFiles).map { String($0.dropLast(ending.count)) }
  }

  private static let ending = ".yaml"

  /// Nil, and noted, when the file has a fault.
  private mutating func read(
    _ name: String, in folder: String, _ faults: ConfigurationFaults
  ) -> ReceiverProfileFile? {
    let path = "\(folder)/\(name)\(Self.ending)"
    let own = ConfigurationFaults()
    let file = file(name, at: path, own)
    for fault in own.all { faults.note(fault.located(in: path)) }
    if own.all.isEmpty { return file }
    leftOut.insert(name)
    return nil
  }

  private mutating func file(
    _ name: String, at path: String, _ faults: ConfigurationFaults
  ) -> ReceiverProfileFile? {
    if let flaw = Self.flaw(ofName: name) { faults.note(line: nil, flaw) }
    do throws(SystemError) {
      let bytes = Array(try RegularFile.read(path, atMost: DeviceConfiguration.maximumBytes))
      digests.append("\(SHA256.hash(data: Data(bytes)).hexadecimal)  \(path)")
      return ReceiverProfileFile(name: name, path: path, bytes, faults)
    } catch {
      faults.note(line: nil, error.problem, advice: error.advice)
      return nil
    }
  }

  /// Why a profile cannot be called so; nil when it can.
  private static func flaw(ofName name: String) -> String? {
    if name == usualName { return "“\(usualName)” is the built-in profile: give it another name" }
    let isWord = name.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    return isWord && (1...40).contains(name.utf8.count)
      ? nil
      : "a profile's name has 1 to 40 letters, digits, dots, hyphens and underscores"
  }
}
