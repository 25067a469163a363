// SPDX-License-Identifier: Apache-2.0

/// What tells one record from all others: its id within its device.
struct RecordName: Hashable {
  var device: String
  var id: String
}
