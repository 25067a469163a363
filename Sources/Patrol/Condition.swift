// SPDX-License-Identifier: Apache-2.0

/// What a hot spot was assigned on a day, by lot or by a planner.
package enum Condition: String, Hashable, Sendable, CaseIterable {
  case treatment, control
}
