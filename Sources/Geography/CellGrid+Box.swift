// SPDX-License-Identifier: Apache-2.0

extension CellGrid {
  /// Calls `body` with each area that has a part in a cell that overlaps the box, once or more
  /// often, in no order.
  ///
  /// - Parameter box: In steps of the `Grid`, in the turn of the frame.
  func forEachArea(near box: Box, _ body: (Int) -> Void) {
    let (window, corner) = (frame.window, frame.corner)
    let least = window.place(ofSteps: GridPoint(x: box.minX - corner.x, y: box.minY - corner.y))
    let greatest = window.place(ofSteps: GridPoint(x: box.maxX - corner.x, y: box.maxY - corner.y))
    let block = Block(firstCell: 0, columns: frame.columns, rows: frame.rows)
    forEachCell(of: block, overlapping: Box(least, greatest)) { cell in
      switch cell.kind {
      case .empty, .divided: return
      case .covered: body(cell.number)
      case .crossed: forEachArea(from: cell.number, body)
      }
    }
  }

  private struct Block {
    var firstCell: Int
    var columns: Int
    var rows: Int
  }

  /// - Parameter box: In cells of the block from its corner.
  private func forEachCell(of block: Block, overlapping box: Box, _ body: (Cell) -> Void) {
    let columns = CellWindow.cells(from: box.minX, to: box.maxX, block.columns)
    for row in CellWindow.cells(from: box.minY, to: box.maxY, block.rows) {
      for column in columns {
        let cell = cells[block.firstCell + row * block.columns + column]
        guard cell.isDivided else {
          body(cell)
          continue
        }
        let count = 1 << cell.halvings
        let inner = Block(firstCell: cell.firstCell, columns: count, rows: count)
        let part = box.shifted(byX: -Double(column), y: -Double(row)).scaled(by: Double(count))
        forEachCell(of: inner, overlapping: part, body)
      }
    }
  }

  private func forEachArea(from firstSeam: Int, _ body: (Int) -> Void) {
    for seam in seams[firstSeam...] {
      if seam.odd != Seam.none { body(Int(seam.odd)) }
      if seam.even != Seam.none { body(Int(seam.even)) }
      if seam.isLast { return }
    }
  }
}

extension Box {
  fileprivate func scaled(by factor: Double) -> Box {
    Box(minX: minX * factor, minY: minY * factor, maxX: maxX * factor, maxY: maxY * factor)
  }
}
