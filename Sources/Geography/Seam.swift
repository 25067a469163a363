// SPDX-License-Identifier: Apache-2.0

/// A run of edges through one cell of a `CellGrid`, with the area on either side of it.
///
/// Two areas that share the edges share the seam. A seam without edges says that an area covers
/// the cell.
struct Seam {
  /// The area of the places from which a ray to the east meets the edges an odd number of times;
  /// `none` for no area.
  let odd: Int32
  /// The area of the other places; `none` for no area.
  let even: Int32
  /// Where its corners begin in those of the grid: x of all, then y of all.
  let firstCorner: UInt32
  /// From the lowest bit: 23 for the rows, 8 for the margin's exponent, 1 for the last of a cell.
  private var rest: UInt32

  /// Stands for no area.
  static let none: Int32 = -1
  /// Stands for an area yet to be decided.
  static let unsure: Int32 = -2
  /// Edges in a row: they are looked at together.
  static let edgesPerRow = 4

  /// - Parameters:
  ///   - rows: Four edges each, the last filled up with corners that are no number.
  ///   - margin: In steps of the `Grid`; a power of two.
  init(odd: Int32, even: Int32, firstCorner: Int, rows: Int, margin: Float) {
    precondition(rows < 1 << 23, "too many edges in one cell")
    self.odd = odd
    self.even = even
    self.firstCorner = UInt32(firstCorner)
    rest = margin.bitPattern | UInt32(rows)
  }

  @inline(__always) var rows: Int { Int(rest & 0x7F_FFFF) }
  /// A place as near as this to the line of an edge is not for the seam to judge.
  @inline(__always) var margin: Float { Float(bitPattern: rest & 0x7F80_0000) }
  /// Whether the next seam belongs to another cell.
  @inline(__always) var isLast: Bool {
    get { rest >> 31 == 1 }
    set { rest = rest & 0x7FFF_FFFF | (newValue ? 1 << 31 : 0) }
  }
}
