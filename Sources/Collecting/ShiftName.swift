// SPDX-License-Identifier: Apache-2.0

/// Names shifts so that no two are alike.
enum ShiftName {
  /// 64 random bits, as `s-` and 16 hexadecimal digits.
  static func new() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return "s-" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
