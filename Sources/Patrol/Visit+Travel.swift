// SPDX-License-Identifier: Apache-2.0

extension Visit.Travel {
  /// A visit counts as wholly one kind of travel up to this share of the other: who is driven to the
  /// door has patrolled on foot.
  private static let negligible = 0.1

  /// What a visit with so much time on foot and in a vehicle was; on foot when it had no time.
  package init(onFoot: Double, inVehicle: Double) {
    let most = Self.negligible * (onFoot + inVehicle)
    self = inVehicle <= most ? .foot : onFoot <= most ? .vehicle : .mixed
  }
}
