// SPDX-License-Identifier: Apache-2.0

/// What one area has in one cell, while a `CellGrid` is built.
///
/// A place of the cell is in the area when a ray to the east from it meets the share's edges an odd
/// number of times, or an even number if `isEven`. Edges go on straight to the south from an end
/// that lies east of the cell: what the area has beyond, where no place of the cell can tell one
/// from the other, then counts alike for all.
struct Share {
  var area: Int32
  var isEven: Bool
  /// Where the numbers of its edges begin in the stack of the builder, and where they end.
  var first: Int32
  var last: Int32

  var edges: Range<Int> { Int(first)..<Int(last) }
}
