// SPDX-License-Identifier: Apache-2.0

/// What a disk may hold after a power cut.
///
/// What is taken for granted, and no more:
/// - A file's writes and its length are durable once `fsync` or `fdatasync` of it has returned well
///   (POSIX). What it returned an error for may never become durable, though a later sync returns
///   well (Linux since 4.13); only writing it again helps.
/// - A name (made, changed or removed) is durable once the directory has been synced (POSIX leaves
///   it open without). A rename is one step: the old name or the new, never both and never neither
///   (ext4, xfs, btrfs and f2fs journal it so), durable with either of its directories.
/// - Until then any of it may have happened and any not, in any order, and a write may have reached
///   the disk in part: each sector of 512 bytes is whole, old or new, and no sector is mixed. This is
///   weaker than ext4 with `data=ordered`, where names become durable in the order they were changed.
/// - A file that grew shows zeros where a write did not arrive, not what other files left there
///   (ext4 with `data=ordered`, not `data=writeback`).
package struct PowerCut: Sendable {
  /// What becomes of steps that were not durable yet.
  package enum Loss: Hashable, Sendable, CustomStringConvertible {
    /// All of it had reached the disk.
    case nothing
    case everythingNotSynced
    /// Any of it, drawn with this seed.
    case drawn(UInt64)

    package var description: String {
      switch self {
      case .nothing: "nothing lost"
      case .everythingNotSynced: "all lost that was not synced"
      case .drawn(let seed): "lost by seed \(seed)"
      }
    }
  }

  private static let sector = 512
  private let trace: DiskTrace
  private let steps: ArraySlice<DiskStep>
  private let durable: [Bool]

  /// A cut after the first `count` steps.
  package init(_ trace: DiskTrace, after count: Int) {
    self.trace = trace
    steps = trace.steps[..<count]
    durable = Self.durability(of: steps)
  }

  package func image(losing loss: Loss) -> DiskImage {
    var image = trace.before
    for case .create(_, let file) in steps { image.contents[file] = [] }
    var draw = LossDraw(loss, namesInOrder: durable)
    for (place, step) in steps.enumerated() {
      if durable[place] || draw.survives(step, at: place) {
        image.take(step)
      } else if case .write(let file, let offset, let bytes) = step, draw.isTorn() {
        for start in stride(from: 0, to: bytes.count, by: Self.sector) where draw.keepsSector() {
          let end = min(start + Self.sector, bytes.count)
          image.take(.write(file: file, offset: offset + start, bytes: Array(bytes[start..<end])))
        }
      }
    }
    return image
  }

  /// Of each step, whether a power cut after all of them cannot undo it.
  private static func durability(of steps: ArraySlice<DiskStep>) -> [Bool] {
    var durable = [Bool](repeating: false, count: steps.count)
    var writes: [Int: [Int]] = [:]
    var names: [String: [Int]] = [:]
    for (place, step) in steps.enumerated() {
      switch step {
      case .write(let file, _, _), .resize(let file, _): writes[file, default: []].append(place)
      case .sync(let file):
        for place in writes.removeValue(forKey: file) ?? [] { durable[place] = true }
      case .failedSync(let file): writes[file] = nil
      case .syncDirectory(let name):
        for place in names.removeValue(forKey: name) ?? [] { durable[place] = true }
      case .create, .rename, .remove, .makeDirectory, .link:
        for directory in step.directories { names[directory, default: []].append(place) }
      case .mark: durable[place] = true
      }
    }
    return durable
  }
}
