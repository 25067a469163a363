// SPDX-License-Identifier: Apache-2.0

import CFaultyDisk
import Foundation

/// A directory under which every file call of this process can fail, and is written down.
///
/// The real journal works in it, because the layer lies below it (`CFaultyDisk`). A process has one at
/// a time, so tests that use it run one after the other.
package final class FaultyDisk {
  package let directory: String

  /// What a file call does.
  package struct Call: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    private init(_ kind: cfaulty_kind) { rawValue = kind.rawValue }

    package static let openToRead = Call(CFAULTY_OPEN_READ)
    package static let openToWrite = Call(CFAULTY_OPEN_WRITE)
    package static let read = Call(CFAULTY_READ)
    package static let write = Call(CFAULTY_WRITE)
    package static let truncate = Call(CFAULTY_TRUNCATE)
    package static let sync = Call(CFAULTY_SYNC)
    package static let rename = Call(CFAULTY_RENAME)
    package static let unlink = Call(CFAULTY_UNLINK)
    package static let makeDirectory = Call(CFAULTY_MKDIR)
    package static let link = Call(CFAULTY_LINK)
    package static let changeMode = Call(CFAULTY_MODE)
    package static let list = Call(CFAULTY_LIST)

    /// Everything a file system refuses once it has been remounted read-only.
    package static let changes: Call = [
      .openToWrite, .write, .truncate, .rename, .unlink, .makeDirectory, .link, .changeMode,
    ]
    package static let all: Call = [changes, .openToRead, .read, .sync, .list]
  }

  /// Watches a new directory below the system's temporary one.
  package init() {
    let below = FileManager.default.temporaryDirectory
    directory = below.appending(path: "patrol-disk-\(UInt64.random(in: 0 ... .max))").path
    precondition(mkdir(directory, 0o700) == 0, "no directory: errno \(errno)")
    cfaulty_watch(directory)
  }

  deinit {
    cfaulty_release()
    try? FileManager.default.removeItem(atPath: directory)
  }

  // MARK: Faults

  /// Makes calls fail with `error`: those from the `first` of their kinds on, `count` of them.
  ///
  /// A write takes `taken` bytes before it fails; then it says that it took them, as the kernel does.
  package func fail(
    _ calls: Call, from first: Int, count: Int = .max, error: Int32, taking taken: Int = 0
  ) {
    cfaulty_fail(calls.rawValue, UInt64(first), UInt64(count), error, taken)
  }

  /// Counts calls and fails none.
  package func count(_ calls: Call) { fail(calls, from: .max, count: 0, error: 0) }

  /// Ends the fault; what was seen and failed can still be asked.
  package func heal() { cfaulty_heal() }

  /// Calls of the fault's kinds since it was set.
  package var seen: Int { Int(cfaulty_seen()) }
  /// How many of them failed.
  package var failed: Int { Int(cfaulty_failed()) }

  /// Makes `bytes` of the file that is now called `name` unreadable, until an image is shown.
  package func spoil(_ bytes: Range<Int>, of name: String) {
    cfaulty_bad_sectors(
      directory + "/" + name, Int64(bytes.lowerBound), Int64(bytes.upperBound))
  }

  /// The most bytes the files here may take, in blocks of 4,096; 0 for no limit.
  package func limit(to bytes: Int) { cfaulty_quota(UInt64(bytes)) }

  /// Leaves syncs out, which costs a test nothing whose disk is a trace.
  package func skipSyncs() { cfaulty_skip_syncs(true) }

  // MARK: What was done

  /// Runs `body` and returns what it did to the files here, from what was there before.
  package func trace(_ body: (_ mark: (Int) -> Void) throws -> Void) rethrows -> DiskTrace {
    var reading = DiskTraceReading(DiskImage(of: directory), below: directory)
    let first = cfaulty_step_count()
    cfaulty_record(true)
    defer { cfaulty_record(false) }
    try body { cfaulty_mark(Int64($0)) }
    for place in first..<cfaulty_step_count() { reading.add(cfaulty_step_at(place)) }
    return reading.trace
  }

  /// The same of a body that waits.
  package func trace(
    _ body: (_ mark: (Int) -> Void) async throws -> Void
  ) async rethrows -> DiskTrace {
    var reading = DiskTraceReading(DiskImage(of: directory), below: directory)
    let first = cfaulty_step_count()
    cfaulty_record(true)
    defer { cfaulty_record(false) }
    try await body { cfaulty_mark(Int64($0)) }
    for place in first..<cfaulty_step_count() { reading.add(cfaulty_step_at(place)) }
    return reading.trace
  }

  /// Puts `image` in place of all that is here.
  package func show(_ image: DiskImage) {
    cfaulty_watch(directory)
    cfaulty_skip_syncs(true)
    image.write(to: directory)
  }
}
