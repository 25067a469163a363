// SPDX-License-Identifier: Apache-2.0

import CZlib
import FoundationEssentials

/// Memory that zlib writes into, grown by doubling and never past a limit.
///
/// `Data` grows at its own discretion; here the bound must be exact.
final class OutputBuffer {
  private var memory: UnsafeMutablePointer<Bytef>
  private var capacity: Int
  private(set) var count = 0
  private static let smallest = 4096

  init(capacity: Int) {
    self.capacity = capacity
    memory = Self.allocate(capacity)
  }

  deinit { memory.deallocate() }

  var isFull: Bool { count == capacity }

  /// What has been written so far.
  var data: Data { Data(bytes: memory, count: count) }

  /// Doubles the capacity, to `limit` at most.
  func grow(limit: Int) {
    let next = min(limit, max(capacity * 2, Self.smallest))
    let larger = Self.allocate(next)
    larger.update(from: memory, count: count)
    memory.deallocate()
    memory = larger
    capacity = next
  }

  func lendFreeSpace(to stream: inout z_stream) {
    stream.next_out = memory + count
    stream.avail_out = uInt(clamping: capacity - count)
  }

  func takeBack(from stream: z_stream) {
    count = stream.next_out - memory
  }

  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Bytef> {
    UnsafeMutablePointer<Bytef>.allocate(capacity: max(capacity, 1))
  }
}
