// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Dosage
import Patrol

/// The definitions by which dosage is counted.
struct DosageOptions: ParsableArguments {
  @OptionGroup var day: DayOptions

  @Option(help: "Minutes on foot from which a visit qualifies where the plan sets none.")
  var minimumMinutes = DosageReport.Settings().minimumMinutes

  @Option(help: "Minutes of foot patrol from which a control day is contaminated; 0 for any.")
  var contaminationMinutes = DosageReport.Settings().contaminationMinutes

  var settings: DosageReport.Settings {
    DosageReport.Settings(
      minimumMinutes: minimumMinutes, contaminationMinutes: contaminationMinutes)
  }

  /// Most days in one report: ten years.
  private static let mostDays: Int64 = 3653

  func validate() throws {
    for (name, minutes) in [
      ("minimum", minimumMinutes), ("contamination", contaminationMinutes),
    ] where !(0...1440).contains(minutes) {
      throw ValidationError("--\(name)-minutes is not from 0 to 1440")
    }
    _ = try day.planDay()
  }

  func validate(_ days: ClosedRange<CivilDate>) throws {
    guard days.upperBound.daysSinceEpoch - days.lowerBound.daysSinceEpoch < Self.mostDays else {
      throw ValidationError("a report covers at most \(Self.mostDays) days")
    }
  }
}
