// SPDX-License-Identifier: Apache-2.0

/// Makes the cells of a `CellGrid`, from the whole frame down.
struct CellGridBuilder {
  let frame: CellFrame
  private(set) var cells: [Cell] = []
  private(set) var seams: [Seam] = []
  private(set) var seamCorners: [Float] = []

  /// Corners of all areas in steps from the corner of the frame. An edge has the number of the
  /// corner it starts at.
  private var corners: [GridPoint] = []
  /// Numbers of edges, by share.
  private var stack: [Int32] = []
  /// Shares of the cells under way, by cell.
  private var shares: [Share] = []
  private var division = ShareDivision()
  private var sewing = SeamSewing()

  /// Cells with more edges are divided, edges of two areas counted twice. From 16 to 48 the answers
  /// take the same time (LSOAs, EPYC), and the memory falls from 60 MB to 49 MB.
  private static let mostEdges = 48
  /// A cell is divided into about one for so many edges.
  private static let edgesPerCell = 8
  /// A cell stays whole if its parts would have so many times its edges and shares.
  private static let mostGrowth = 4
  /// So many shares of a cell may lie between those of two neighbours for them to have one seam.
  private static let mostNeighbours = 32
  /// Nothing more is divided when there are so many cells below the frame's and numbers in seams, 4
  /// bytes each, for a corner of an area: the LSOAs of England and Wales come to 4.
  private static let mostPerCorner = 16

  init(_ outlines: [AreaOutline]) {
    frame = CellFrame(around: outlines)
    gatherCorners(of: outlines)
    fill(frame.window, exponent: frame.exponent, with: sharesOfFrame(outlines))
  }
}

/// Shares by the number of their cell in a window.
private typealias PlacedShares = [(cell: Int32, share: Share)]

// MARK: - The whole frame

extension CellGridBuilder {
  private mutating func gatherCorners(of outlines: [AreaOutline]) {
    let count = outlines.reduce(0) { $0 + $1.boundary.corners.count }
    corners.reserveCapacity(count)
    stack.reserveCapacity(count * 2)
    seamCorners.reserveCapacity(count * 5)
    for outline in outlines {
      let (x, y) = (outline.shift - frame.corner.x, -frame.corner.y)
      for corner in outline.boundary.corners {
        corners.append(GridPoint(x: corner.x + x, y: corner.y + y))
      }
    }
  }

  private mutating func sharesOfFrame(_ outlines: [AreaOutline]) -> PlacedShares {
    let window = frame.window
    var placed: PlacedShares = []
    placed.reserveCapacity(corners.count)
    var firstCorner = 0
    for (area, outline) in outlines.enumerated() {
      let share = pushWhole(outline, Int32(area), firstCorner: firstCorner)
      let box = outline.box.shifted(byX: -frame.corner.x, y: -frame.corner.y)
      let (part, firstCell) = window.part(around: box)
      division.divide(share, among: part, corners: corners, stack: &stack) { cell, share in
        let (row, column) = cell.quotientAndRemainder(dividingBy: part.columns)
        placed.append((Int32(firstCell + row * window.columns + column), share))
      }
      firstCorner += outline.boundary.corners.count
    }
    return placed
  }

  private mutating func pushWhole(
    _ outline: AreaOutline, _ area: Int32, firstCorner: Int
  ) -> Share {
    let first = Int32(stack.count)
    for edges in outline.edges {
      for edge in edges { stack.append(Int32(firstCorner + edge)) }
    }
    return Share(area: area, isEven: false, first: first, last: Int32(stack.count))
  }
}

// MARK: - Cell by cell

extension CellGridBuilder {
  /// Adds the cells of a window.
  private mutating func fill(
    _ window: CellWindow, exponent: Int, with placed: consuming PlacedShares
  ) {
    let firstCell = cells.count
    cells.append(contentsOf: repeatElement(.empty, count: window.count))
    var first = shares.count
    let bottom = first
    let ends = push(placed, cellCount: window.count)
    for (cell, end) in ends.enumerated() where first < end {
      cells[firstCell + cell] = self.cell(
        holding: first..<end, window.cell(cell), exponent: exponent)
      first = end
    }
    shares.removeLast(shares.count - bottom)
  }

  /// Puts the shares of each cell together; returns where they end.
  private mutating func push(_ placed: PlacedShares, cellCount: Int) -> [Int] {
    var ends = [Int](repeating: 0, count: cellCount)
    for (cell, _) in placed { ends[Int(cell)] += 1 }
    var next = shares.count
    for cell in ends.indices { (ends[cell], next) = (next, next + ends[cell]) }
    guard let any = placed.first?.share else { return ends }
    shares.append(contentsOf: repeatElement(any, count: placed.count))
    for (cell, share) in placed {
      shares[ends[Int(cell)]] = share
      ends[Int(cell)] += 1
    }
    return ends
  }

  private mutating func cell(
    holding range: Range<Int>, _ window: CellWindow, exponent: Int
  ) -> Cell {
    let edges = shares[range].reduce(0) { $0 + $1.edges.count }
    if edges == 0, range.count == 1 { return Cell(coveredBy: Int(shares[range.lowerBound].area)) }
    if edges > Self.mostEdges, let cell = divided(range, window, exponent, edges) { return cell }
    return Cell(firstSeam: sew(range, window))
  }

  /// The cell divided; nil when that does not pay.
  private mutating func divided(
    _ range: Range<Int>, _ window: CellWindow, _ exponent: Int, _ edges: Int
  ) -> Cell? {
    var halvings = 1
    while edges > Self.edgesPerCell << (2 * halvings) { halvings += 1 }
    halvings = min(halvings, Cell.mostHalvings, exponent - CellFrame.leastExponent)
    guard halvings > 0, !isFull else { return nil }
    let bottom = stack.count
    defer { stack.removeLast(stack.count - bottom) }
    let inner = window.divided(halvings: halvings)
    var placed: PlacedShares = []
    for index in range {
      division.divide(shares[index], among: inner, corners: corners, stack: &stack) {
        placed.append((Int32($0), $1))
      }
    }
    let growth = (stack.count - bottom + placed.count) / (edges + range.count)
    guard growth < Self.mostGrowth else { return nil }
    let first = cells.count
    fill(inner, exponent: exponent - halvings, with: placed)
    return Cell(firstCell: first, halvings: halvings)
  }

  private var isFull: Bool {
    cells.count - frame.window.count + seamCorners.count
      > Self.mostPerCorner * max(corners.count, CellFrame.edgesAtLeast)
      || cells.count > Cell.mostCells / 2
  }
}

// MARK: - Seams

extension CellGridBuilder {
  /// Makes seams of the shares of a cell; returns the number of the first.
  private mutating func sew(_ range: Range<Int>, _ cell: CellWindow) -> Int {
    let first = seams.count
    for index in range where !isSewn(index) {
      var twin = Seam.none
      if let other = self.twin(of: index, in: range) {
        twin = shares[other].area
        shares[other].area = Seam.none
      }
      sew(shares[index], twin, cell)
    }
    seams[seams.count - 1].isLast = true
    return first
  }

  private func isSewn(_ index: Int) -> Bool { shares[index].area == Seam.none }

  private mutating func sew(_ share: Share, _ twin: Int32, _ cell: CellWindow) {
    sewing.sew(share, in: cell, corners: corners, stack: stack)
    let (odd, even) = sewing.isEven ? (twin, share.area) : (share.area, twin)
    seams.append(
      Seam(
        odd: odd, even: even, firstCorner: seamCorners.count, rows: sewing.rows,
        margin: sewing.margin))
    for corner in sewing.chain { seamCorners.append(Float(corner.x)) }
    for corner in sewing.chain { seamCorners.append(Float(corner.y)) }
  }

  /// A share of the same edges, one of the next, whose area is on their other side.
  private func twin(of index: Int, in range: Range<Int>) -> Int? {
    let share = shares[index]
    guard !share.edges.isEmpty else { return nil }
    return range[(index + 1)...].prefix(Self.mostNeighbours).first {
      !isSewn($0) && shares[$0].isEven != share.isEven && haveSameEdges(shares[$0], share)
    }
  }

  /// Neighbours mostly have them in opposite order.
  private func haveSameEdges(_ one: Share, _ other: Share) -> Bool {
    guard one.edges.count == other.edges.count else { return false }
    return zip(one.edges, other.edges.reversed()).allSatisfy { isSame(stack[$0], stack[$1]) }
      || one.edges.allSatisfy { edge in other.edges.contains { isSame(stack[edge], stack[$0]) } }
  }

  private func isSame(_ one: Int32, _ other: Int32) -> Bool {
    let (a, b) = (corners[Int(one)], corners[Int(one) + 1])
    let (c, d) = (corners[Int(other)], corners[Int(other) + 1])
    return (a == d && b == c) || (a == c && b == d)
  }
}
