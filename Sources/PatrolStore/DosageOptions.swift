// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Dosage
import Patrol

/// How dosage is counted.
struct DosageOptions: ParsableArguments {
  @OptionGroup var day: DayOptions

  @OptionGroup(title: "What if the plan's definitions were others (“plan define” keeps them)")
  var definitions: PlanDefinitions

  /// The plan's definitions, but for those that an option puts in their place, and what to say of
  /// these.
  func settings(
    of kept: DosageReport.Settings
  ) -> (settings: DosageReport.Settings, remarks: [String]) {
    let settings = definitions.revised(kept)
    return (settings, settings.remarks(inPlaceOf: kept))
  }

  /// Most days in one report: ten years.
  private static let mostDays: Int64 = 3653

  func validate() throws {
    _ = try day.planDay()
  }

  func validate(_ days: ClosedRange<CivilDate>) throws {
    guard days.upperBound.daysSinceEpoch - days.lowerBound.daysSinceEpoch < Self.mostDays else {
      throw ValidationError("a report covers at most \(Self.mostDays) days")
    }
  }
}
