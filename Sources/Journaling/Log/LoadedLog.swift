// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// A log as it is found on the disk.
struct LoadedLog {
  let replay: Replay
  /// The files of the log that lie there.
  let files: Set<String>
  /// Whether nothing was ever written in it.
  let isBlank: Bool
  /// Whether all of it could be read.
  let isReadable: Bool

  /// Whether anything that was announced is gone or altered.
  var isDamaged: Bool { !isBlank && replay.isDamaged }

  /// Reads what lies in `directory`; changes nothing.
  ///
  /// - Throws: `JournalError.newerFormat` for a later program's log; `.failed` when the disk cannot
  ///   be read at all.
  init(_ directory: JournalDirectory, knowing format: UInt8) throws(JournalError) {
    var reading = Reading(directory)
    let markFile = try reading.contents(of: Mark.name)
    var files: [String] = []
    for name in try directory.segments where try reading.contents(of: name) != nil {
      files.append(name)
    }
    var mark = markFile.flatMap { Mark.newest(in: $0) }
    if mark == nil {
      // It may bear another file's name.
      for name in files {
        if let found = try reading.contents(of: name).flatMap({ Mark.newest(in: $0) }) {
          mark = found
        }
      }
    }
    if let markFile, Self.head(of: markFile) != nil { files.append(Mark.name) }
    var log = mark?.log
    for name in files.reversed() where log == nil {
      log = try reading.contents(of: name).flatMap { Self.head(of: $0)?.log }
    }
    var heads: [(name: String, number: Int64)] = []
    for name in files {
      let bytes = try reading.contents(of: name) ?? Data()
      heads.append((name, Self.head(of: bytes, in: log)?.number ?? .max))
    }
    heads.sort { ($0.number, $0.name) < ($1.number, $1.name) }
    var isEmpty = markFile?.isEmpty ?? true
    var replay = Replay(log: log ?? .random(in: 1 ... .max), mark: mark)
    for (name, _) in heads {
      guard let bytes = try reading.contents(of: name) else { continue }
      if bytes.contains(where: { $0 != 0 }) { isEmpty = false }
      replay.take(bytes, of: name)
    }
    if replay.format > format {
      throw .newerFormat(path: directory.path, found: Int(replay.format), known: Int(format))
    }
    if let bytes = try reading.contents(of: Checkpoints.name) {
      replay.takeCheckpoints(in: bytes)
    }
    try reading.expectWorkingDisk()
    isBlank = isEmpty
    isReadable = reading.isWhole
    self.files = Set(files)
    replay.finish(self.files, tooLong: reading.tooLong)
    self.replay = replay
  }

  /// The first frame of a log in `bytes`, of that log if one is named.
  private static func head(of bytes: Data, in log: UInt64? = nil) -> Frame? {
    var head: Frame?
    Frame.forEach(in: bytes) { frame, _ in
      if frame.kind == .mark || frame.kind == .checkpoint { return true }
      if let log, frame.log != log { return true }
      head = frame
      return false
    }
    return head
  }

  /// Reads files, and keeps in mind what could not be read.
  private struct Reading {
    let directory: JournalDirectory
    private(set) var isWhole = true
    private(set) var tooLong: Set<String> = []
    private var readable: (name: String, page: Int)?

    init(_ directory: JournalDirectory) { self.directory = directory }

    mutating func contents(of name: String) throws(JournalError) -> Data? {
      guard let contents = try directory.contents(of: name) else { return nil }
      if !contents.isWhole { isWhole = false }
      if contents.isTooLong { tooLong.insert(name) }
      if let page = contents.readable, readable == nil { readable = (name, page) }
      return contents.bytes
    }

    /// A disk that cannot be read at all has lost nothing yet.
    func expectWorkingDisk() throws(JournalError) {
      if isWhole { return }
      do throws(JournalError) {
        guard let readable else { throw .damage("read", directory.path) }
        _ = try directory.read(readable.name, at: readable.page, length: Frame.sector)
      } catch {
        throw .failed(.init(operation: "read", path: directory.path, systemError: EIO))
      }
    }
  }
}
