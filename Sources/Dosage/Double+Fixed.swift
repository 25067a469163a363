// SPDX-License-Identifier: Apache-2.0

extension Double {
  /// With just so many decimals, rounded half away from zero.
  func fixed(_ decimals: Int) -> String {
    guard magnitude < 1e12 else { return description }
    let scale = (0..<decimals).reduce(Int64(1)) { scale, _ in scale * 10 }
    let scaled = Int64((self * Double(scale)).rounded())
    let fraction = String(scaled.magnitude % UInt64(scale))
    let whole = "\(scaled < 0 ? "-" : "")\(scaled.magnitude / UInt64(scale))"
    guard decimals > 0 else { return whole }
    return "\(whole).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
  }
}
