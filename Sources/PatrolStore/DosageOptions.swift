// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Dosage
import Patrol
import Platform
import Reporting

/// How dosage is counted.
struct DosageOptions: ParsableArguments {
  @OptionGroup var day: DayOptions

  @OptionGroup(title: "What if the plan's definitions were others (“plan define” keeps them)")
  var definitions: PlanDefinitions

  func validate() throws {
    _ = try day.planDay()
  }

  func validate(_ days: ClosedRange<CivilDate>) throws {
    let most = DosageRequest.mostDays
    guard days.upperBound.daysSinceEpoch - days.lowerBound.daysSinceEpoch < most else {
      throw ValidationError("a report covers at most \(most) days")
    }
  }

  func request(
    for days: ClosedRange<CivilDate>, plan: [PlanEntry]? = nil
  ) throws -> DosageRequest {
    DosageRequest(
      days: days, planDay: try day.planDay(), now: .now(), plan: plan,
      revision: definitions.revision)
  }
}
