// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Platform

/// A log as it is found on the disk.
struct LoadedLog {
  let replay: LogReplay
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
    var reading = LogFileReader(directory)
    let markFile = try reading.contents(of: Mark.name)
    var files: [(name: String, head: Head?)] = []
    for name in try directory.segments {
      if let bytes = try reading.contents(of: name) { files.append((name, Self.head(of: bytes))) }
    }
    var mark = markFile.flatMap { Mark.newest(in: $0) }
    if mark == nil {
      // Some other file may hold the mark, under a wrong name.
      for file in files {
        if let found = try reading.contents(of: file.name).flatMap({ Mark.newest(in: $0) }) {
          mark = found
        }
      }
    }
    if let head = markFile.flatMap({ Self.head(of: $0) }) { files.append((Mark.name, head)) }
    let log = mark?.log ?? files.last { $0.head != nil }?.head?.log
    var heads: [(name: String, number: Int64)] = []
    for file in files {
      var head = file.head
      if let first = head, let log, first.log != log {
        head = try reading.contents(of: file.name).flatMap { Self.head(of: $0, in: log) }
      }
      heads.append((file.name, head?.number ?? .max))
    }
    heads.sort { ($0.number, $0.name) < ($1.number, $1.name) }
    var isEmpty = markFile?.isEmpty ?? true
    var replay = LogReplay(log: log ?? .random(in: 1 ... .max), mark: mark)
    for (name, _) in heads {
      guard let bytes = try reading.contents(of: name) else { continue }
      if !bytes.isAllZero { isEmpty = false }
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
    self.files = Set(files.map(\.name))
    replay.finish(self.files, tooLong: reading.tooLong)
    self.replay = replay
  }

  /// The log and the number of a file's first frame. The file's bytes are not kept.
  private typealias Head = (log: UInt64, number: Int64)

  /// The first frame in `bytes` that belongs to a log, or to `log` if that is given.
  private static func head(of bytes: Data, in log: UInt64? = nil) -> Head? {
    var head: Head?
    Frame.forEach(in: bytes) { frame, _ in
      if frame.kind == .mark || frame.kind == .checkpoint { return true }
      if let log, frame.log != log { return true }
      head = (frame.log, frame.number)
      return false
    }
    return head
  }

  /// Reads files, and remembers what could not be read.
  private struct LogFileReader {
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

    /// Throws if nothing on the disk can be read: then nothing must be taken for lost.
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
