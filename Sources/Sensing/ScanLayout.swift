// SPDX-License-Identifier: Apache-2.0

import Platform

/// How one scan of an IIO buffer is laid out, as `scan_elements` tells: each element that is
/// switched on, in the order of its index, at a multiple of its own size.
struct ScanLayout: Sendable {
  /// One element, as `le:s12/16>>4` tells it: little endian, signed, 12 of 16 bits, shifted by 4.
  struct Element: Hashable, Sendable {
    var offset = 0
    var bytes: Int
    var bits: Int
    var shift: Int
    var isSigned: Bool
    var isBigEndian: Bool

    init?(type: String) {
      let parts = type.split { ":/>".contains($0) }.map(String.init)
      guard parts.count >= 3, let sign = parts[1].first, let bits = Int(parts[1].dropFirst()),
        let storage = Int(parts[2]), let shift = parts.count > 3 ? Int(parts[3]) : 0,
        [8, 16, 32, 64].contains(storage), (1...storage).contains(bits), (0..<storage) ~= shift
      else { return nil }
      (self.bits, self.shift, bytes) = (bits, shift, storage / 8)
      isSigned = sign == "s"
      isBigEndian = parts[0] == "be"
    }

    func value(in scan: some Collection<UInt8>) -> Double {
      let own = scan.dropFirst(offset).prefix(bytes)
      let raw = (isBigEndian ? Array(own) : own.reversed()).reduce(UInt64(0)) {
        $0 << 8 | UInt64($1)
      }
      let value = raw >> UInt64(shift) & (bits == 64 ? .max : (1 << UInt64(bits)) - 1)
      let isNegative = isSigned && value >> UInt64(bits - 1) & 1 == 1
      return isNegative ? Double(value) - exp2(bits) : Double(value)
    }

    private func exp2(_ bits: Int) -> Double { (0..<bits).reduce(1.0) { power, _ in power * 2 } }
  }

  /// x, y and z.
  private let axes: [Element]
  private let scale: SIMD3<Double>
  /// Bytes of one scan.
  let length: Int

  /// Nil where not all three axes are switched on, or a type is not understood.
  init?(_ folder: String, scale: SIMD3<Double>) {
    let place = "\(folder)/scan_elements"
    let text = { (name: String) in KernelAttribute("\(place)/\(name)").text }
    let names = ((try? Directory.names(in: place)) ?? [])
      .filter { $0.hasSuffix("_en") && text($0) == "1" }.map { String($0.dropLast(3)) }
    var elements: [(name: String, index: Int, element: Element)] = []
    for name in names {
      guard let index = text("\(name)_index").flatMap({ Int($0) }),
        let element = text("\(name)_type").flatMap({ Element(type: $0) })
      else { return nil }
      elements.append((name, index, element))
    }
    elements.sort { $0.index < $1.index }
    var end = 0
    for index in elements.indices {
      let size = elements[index].element.bytes
      elements[index].element.offset = (end + size - 1) / size * size
      end = elements[index].element.offset + size
    }
    let widest = elements.map(\.element.bytes).max() ?? 1
    length = (end + widest - 1) / widest * widest
    axes = ["x", "y", "z"].compactMap { axis in
      elements.first { $0.name == "in_accel_\(axis)" }?.element
    }
    self.scale = scale
    guard axes.count == 3 else { return nil }
  }

  /// The length of the acceleration that one scan holds, in m/s².
  func acceleration(in scan: some Collection<UInt8>) -> Double {
    let metres = scale * SIMD3(axes.map { $0.value(in: scan) })
    return (metres * metres).sum().squareRoot()
  }
}
