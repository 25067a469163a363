// SPDX-License-Identifier: Apache-2.0

import CFaultyDisk

/// Reads the layer's steps: inode numbers, which are used again, become files of their own.
struct DiskTraceReading {
  private(set) var trace: DiskTrace
  private let directory: String
  private var files: [UInt64: Int]
  private var next: Int

  init(_ before: DiskImage, below directory: String) {
    trace = DiskTrace(before: before)
    self.directory = directory
    files = before.inodes
    next = (before.contents.keys.max() ?? 0) + 1
  }

  mutating func add(_ step: cfaulty_step) {
    let path = step.path.map { name(String(cString: $0)) }
    let target = step.target.map { name(String(cString: $0)) }
    switch (step.kind, path, target) {
    case (CFAULTY_STEP_CREATE, let name?, _):
      files[step.inode] = next
      add(.create(name: name, file: next))
      next += 1
    case (CFAULTY_STEP_WRITE, _, _):
      let bytes = Array(UnsafeBufferPointer(start: step.bytes, count: step.length))
      add(.write(file: file(step), offset: Int(step.offset), bytes: bytes))
    case (CFAULTY_STEP_TRUNCATE, _, _):
      add(.resize(file: file(step), length: Int(step.offset)))
    case (CFAULTY_STEP_SYNC, let name?, _): add(.syncDirectory(name: name))
    case (CFAULTY_STEP_SYNC, nil, _): add(.sync(file: file(step)))
    // A directory whose sync failed has synced nothing; a later sync may.
    case (CFAULTY_STEP_FAILED_SYNC, _?, _): noteFailedSync()
    case (CFAULTY_STEP_FAILED_SYNC, nil, _):
      noteFailedSync()
      add(.failedSync(file: file(step)))
    case (CFAULTY_STEP_RENAME, let name?, let target?): add(.rename(name: name, target: target))
    case (CFAULTY_STEP_LINK, let name?, let target?): add(.link(name: name, target: target))
    case (CFAULTY_STEP_UNLINK, let name?, _): add(.remove(name: name))
    case (CFAULTY_STEP_MKDIR, let name?, _): add(.makeDirectory(name: name))
    case (CFAULTY_STEP_MARK, _, _): add(.mark(Int(step.offset)))
    default: preconditionFailure("a step of kind \(step.kind.rawValue) without its names")
    }
  }

  private mutating func noteFailedSync() {
    if trace.failedSync == nil { trace.failedSync = trace.steps.count }
  }

  private mutating func add(_ step: DiskStep) { trace.steps.append(step) }

  private func file(_ step: cfaulty_step) -> Int {
    guard let file = files[step.inode] else { preconditionFailure("a file that was never made") }
    return file
  }

  private func name(_ path: String) -> String {
    var name = path.dropFirst(directory.count)
    while name.first == "/" { name = name.dropFirst() }
    while name.last == "/" { name = name.dropLast() }
    return String(name)
  }
}
