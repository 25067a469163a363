// SPDX-License-Identifier: Apache-2.0

/// What lies in one cell of a `CellGrid`, in 32 bits: two for the kind, thirty for a number.
struct Cell {
  private let bits: UInt32

  enum Kind: UInt32 {
    /// No area.
    case empty
    /// One area and no edge; the number is the area's.
    case covered
    /// Edges, or several areas; the number is that of the first of its seams.
    case crossed
    /// Smaller cells; the number says which.
    case divided
  }

  static let empty = Cell(.empty, number: 0)
  /// First cells of a block have lower numbers than this.
  static let mostCells = 1 << 27
  /// A cell is divided into at most 2 to this power of columns and as many rows.
  static let mostHalvings = 7

  private init(_ kind: Kind, number: Int) {
    precondition(number < 1 << 30, "too many areas or edges for one index")
    bits = UInt32(number) << 2 | kind.rawValue
  }

  init(coveredBy area: Int) { self.init(.covered, number: area) }

  init(firstSeam: Int) { self.init(.crossed, number: firstSeam) }

  /// - Parameter halvings: How often the sides of the cell were halved.
  init(firstCell: Int, halvings: Int) {
    self.init(.divided, number: firstCell << 3 | halvings)
  }

  @inline(__always) var kind: Kind { Kind(rawValue: bits & 3)! }
  @inline(__always) var isDivided: Bool { bits & 3 == Kind.divided.rawValue }
  @inline(__always) var number: Int { Int(bits >> 2) }
  /// Of a divided cell.
  @inline(__always) var firstCell: Int { Int(bits >> 5) }
  /// Of a divided cell.
  @inline(__always) var halvings: Int { Int(bits >> 2 & 7) }
}
