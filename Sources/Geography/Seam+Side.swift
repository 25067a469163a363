// SPDX-License-Identifier: Apache-2.0

extension Seam {
  /// The area that a place lies in as far as the edges tell: `odd`, `even`, or `unsure`, when the
  /// place is too near an edge for single precision.
  ///
  /// Counts the edges met by a ray to the east, four at a time and without a branch, as
  /// `Boundary.contains` does: each edge without its upper end. A corner that is no number fails
  /// every comparison, so that the chains it separates do not join.
  ///
  /// - Parameters:
  ///   - x: Steps of the `Grid` east of the cell's corner.
  ///   - y: Steps north of it.
  ///   - corners: Those of the grid.
  @inline(__always)
  func area(atX x: Float, y: Float, corners: UnsafePointer<Float>) -> Int32 {
    let xs = UnsafeRawPointer(corners + Int(firstCorner))
    let ys = xs + (rows &* Self.edgesPerRow &+ 1) &* Self.cornerStride
    var met = SIMD4<UInt32>.zero
    var near = SIMD4<UInt32>.zero
    for row in 0..<rows {
      let first = row &* Self.edgesPerRow &* Self.cornerStride
      let edges = EdgeRow(xs: xs + first, ys: ys + first)
      edges.meet(x: x, y: y, margin: margin, &met, &near)
    }
    let area = met.wrappedSum() & 1 == 1 ? odd : even
    return near == .zero ? area : Self.unsure
  }

  private static let cornerStride = MemoryLayout<Float>.stride
}

/// Four edges end to end.
private struct EdgeRow {
  let ax: SIMD4<Float>
  let ay: SIMD4<Float>
  let bx: SIMD4<Float>
  let by: SIMD4<Float>

  @inline(__always)
  init(xs: UnsafeRawPointer, ys: UnsafeRawPointer) {
    let next = MemoryLayout<Float>.stride
    ax = xs.loadUnaligned(as: SIMD4<Float>.self)
    ay = ys.loadUnaligned(as: SIMD4<Float>.self)
    bx = xs.loadUnaligned(fromByteOffset: next, as: SIMD4<Float>.self)
    by = ys.loadUnaligned(fromByteOffset: next, as: SIMD4<Float>.self)
  }

  /// Changes all bits in `met` of each edge that a ray to the east from the place meets, and sets
  /// some in `near` of each edge whose line is no farther than the margin from the place.
  @inline(__always)
  func meet(
    x: Float, y: Float, margin: Float, _ met: inout SIMD4<UInt32>, _ near: inout SIMD4<UInt32>
  ) {
    let y = SIMD4(repeating: y)
    let east = bx - ax
    let north = by - ay
    let left = east * (y - ay) - north * (SIMD4(repeating: x) - ax)
    let up = (ay .<= y) .& (by .> y) .& (left .> 0)
    let down = (ay .> y) .& (by .<= y) .& (left .< 0)
    met ^= bits(up .| down)
    near |= bits(magnitude(left) .<= margin * (magnitude(east) + magnitude(north)))
  }

  @inline(__always)
  private func bits(_ mask: SIMDMask<SIMD4<Int32>>) -> SIMD4<UInt32> {
    unsafeBitCast(mask, to: SIMD4<UInt32>.self)
  }

  @inline(__always)
  private func magnitude(_ values: SIMD4<Float>) -> SIMD4<Float> {
    let bits = unsafeBitCast(values, to: SIMD4<UInt32>.self) & 0x7FFF_FFFF
    return unsafeBitCast(bits, to: SIMD4<Float>.self)
  }
}
