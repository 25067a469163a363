// SPDX-License-Identifier: Apache-2.0

import CQrencode
import Glibc

/// A QR code (ISO/IEC 18004), by libqrencode.
struct QRCode {
  /// Modules of a side.
  let width: Int
  /// Row by row.
  private let isDark: [Bool]

  /// Modules that stay free about it, as the standard asks.
  private static let margin = 4

  /// A quarter of it may be dirty or torn (level Q).
  ///
  /// - Precondition: `text` is no longer than a thousand letters.
  init(_ text: String) {
    guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_Q, QR_MODE_8, 1) else {
      preconditionFailure("no QR code can be made: \(String(cString: strerror(errno)))")
    }
    defer { QRcode_free(code) }
    width = Int(code.pointee.width)
    let modules = UnsafeBufferPointer(start: code.pointee.data, count: width * width)
    isDark = modules.map { $0 & 1 == 1 }
  }

  /// As SVG, one unit a module; `label` is for who cannot see it.
  func svg(label: String) -> String {
    let side = width + 2 * Self.margin
    let path = (0..<width).map(runs).joined()
    return """
      <svg viewBox="0 0 \(side) \(side)" role="img" aria-label="\(label)" \
      shape-rendering="crispEdges"><path d="\(path)"/></svg>
      """
  }

  /// The dark runs of a row, each a rectangle one module high.
  private func runs(ofRow row: Int) -> String {
    var path = ""
    var column = 0
    let modules = isDark[row * width..<(row + 1) * width]
    for run in modules.split(separator: false, omittingEmptySubsequences: false) {
      if !run.isEmpty {
        path += "M\(column + Self.margin) \(row + Self.margin)h\(run.count)v1h-\(run.count)z"
      }
      column += run.count + 1
    }
    return path
  }
}
