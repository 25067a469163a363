// SPDX-License-Identifier: Apache-2.0

import Foundation
import Simulation
import TestSupport

@testable import Journaling

/// What becomes of a journal's files while nobody looks.
enum Corruption: Hashable, CustomStringConvertible {
  case zeroed(String)
  case gone(String)
  case emptied(String)
  /// Cut short after so many thousandths of its length.
  case cut(String, Int)
  /// Cut short in the first sector of a frame. The frames are counted from the end; the last is 0.
  case cutInFrame(String, fromEnd: Int)
  /// So many stretches of random bytes at random places, drawn with a seed.
  case overwritten(String, stretches: Int, seed: UInt64)
  /// So many single bytes changed at random places.
  case flipped(String, bytes: Int, seed: UInt64)
  /// So many stretches of zeros at random places.
  case blanked(String, stretches: Int, seed: UInt64)
  case directory(String)
  /// The two files under each other's names.
  case swapped(String, String)
  /// Another journal's file in its place.
  case foreign(String)
  /// A page that cannot be read any more.
  case badSector(String, page: Int)

  /// The segment that was written first, the one that is written now, the mark, and the checkpoints.
  static let first = "journal/log-00000001"
  static let newest = "journal/log-00000002"
  static let mark = "journal/mark"
  static let checkpoints = "journal/checkpoints"

  var description: String {
    switch self {
    case .zeroed(let name): "\(name) zeroed"
    case .gone(let name): "\(name) gone"
    case .emptied(let name): "\(name) emptied"
    case .cut(let name, let share): "\(name) cut at \(share) ‰"
    case .cutInFrame(let name, let count): "\(name) cut in frame \(count) from the end"
    case .overwritten(let name, let stretches, let seed):
      "\(name) overwritten in \(stretches) places by seed \(seed)"
    case .flipped(let name, let count, let seed):
      "\(name) with \(count) bytes changed by seed \(seed)"
    case .blanked(let name, let stretches, let seed):
      "\(name) zeroed in \(stretches) places by seed \(seed)"
    case .directory(let name): "\(name) is a directory"
    case .swapped(let name, let other): "\(name) and \(other) swapped"
    case .foreign(let name): "\(name) of another journal"
    case .badSector(let name, let page): "\(name) unreadable on page \(page)"
    }
  }

  /// The files it touches.
  var names: Set<String> {
    switch self {
    case .zeroed(let name), .gone(let name), .emptied(let name), .cut(let name, _),
      .cutInFrame(let name, _), .overwritten(let name, _, _), .flipped(let name, _, _),
      .blanked(let name, _, _), .directory(let name), .foreign(let name), .badSector(let name, _):
      [name]
    case .swapped(let name, let other): [name, other]
    }
  }

  /// Damages what an image holds; `other` is another journal's.
  func apply(to image: inout DiskImage, other: DiskImage) {
    switch self {
    case .zeroed(let name): change(name, of: &image) { $0 = Array(repeating: 0, count: $0.count) }
    case .gone(let name): image.names[name] = nil
    case .emptied(let name): change(name, of: &image) { $0 = [] }
    case .cut(let name, let share):
      change(name, of: &image) { $0.removeLast($0.count - $0.count * share / 1000) }
    case .cutInFrame(let name, let count):
      change(name, of: &image) { Self.cut(&$0, inFrame: count) }
    case .overwritten(let name, let stretches, let seed):
      scribble(name, of: &image, stretches, seed) { random, _ in
        .random(in: 0 ... .max, using: &random)
      }
    case .blanked(let name, let stretches, let seed):
      scribble(name, of: &image, stretches, seed) { _, _ in 0 }
    case .flipped(let name, let count, let seed):
      scribble(name, of: &image, count, seed, longest: 0) { _, old in old ^ 0x24 }
    case .directory(let name):
      image.names[name] = nil
      image.directories.insert(name)
    case .swapped(let name, let other):
      (image.names[name], image.names[other]) = (image.names[other], image.names[name])
    case .foreign(let name): change(name, of: &image) { $0 = other[name] ?? $0 }
    case .badSector: break
    }
  }

  /// Bytes of the frame that stay: fewer than its head has.
  private static let stump = 28

  private static func cut(_ bytes: inout [UInt8], inFrame fromEnd: Int) {
    var starts: [Int] = []
    Frame.forEach(in: Data(bytes)) { _, offset in
      starts.append(offset)
      return true
    }
    guard fromEnd < starts.count else { return }
    bytes.removeLast(bytes.count - starts[starts.count - 1 - fromEnd] - stump)
  }

  private func scribble(
    _ name: String, of image: inout DiskImage, _ count: Int, _ seed: UInt64, longest: Int = 13,
    _ byte: (inout SeededGenerator, UInt8) -> UInt8
  ) {
    var random = SeededGenerator(seed: seed)
    change(name, of: &image) { bytes in
      // What lies behind the last frame is nothing.
      let end = (bytes.lastIndex { $0 != 0 } ?? -1) + 1
      for _ in 0..<(end == 0 ? 0 : count) {
        let start = Int.random(in: 0..<end, using: &random)
        let length = 1 << Int.random(in: 0...longest, using: &random)
        for place in start..<min(bytes.count, start + length) {
          bytes[place] = byte(&random, bytes[place])
        }
      }
    }
  }

  private func change(_ name: String, of image: inout DiskImage, _ body: (inout [UInt8]) -> Void) {
    guard let file = image.names[name], var bytes = image.contents[file] else { return }
    body(&bytes)
    image.contents[file] = bytes
  }
}
