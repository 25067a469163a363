// SPDX-License-Identifier: Apache-2.0

/// What tells one record from all others: its id within its device, or within all of a lineage.
struct RecordName: Hashable {
  /// The device, or the lineage.
  var origin: String
  var id: String
}
