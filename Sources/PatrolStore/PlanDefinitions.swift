// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Dosage

/// The minutes by which a plan is judged, where an option gives them.
struct PlanDefinitions: ParsableArguments {
  @Option(help: "Minutes on foot from which a visit qualifies where no row of the plan sets them.")
  var minimumMinutes: Double?

  @Option(help: "Minutes of foot patrol from which a control day is contaminated; 0 for any.")
  var contaminationMinutes: Double?

  func validate() throws {
    for (name, minutes) in [
      ("minimum", minimumMinutes), ("contamination", contaminationMinutes),
    ] where minutes.map({ !(0...1440).contains($0) }) ?? false {
      throw ValidationError("--\(name)-minutes is not from 0 to 1440")
    }
  }

  var revision: DosageReport.Settings.Revision {
    DosageReport.Settings.Revision(
      minimumMinutes: minimumMinutes, contaminationMinutes: contaminationMinutes)
  }
}
