// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import FoundationEssentials
import Patrol

/// How a plan file is to be read.
struct PlanReading: ParsableArguments {
  @Option(
    help: """
      What 02/03/2026 means in the plan file: day-first (2 March) or month-first (3 February). \
      Asked for when nothing in the file says it.
      """)
  var dates: DateOrder?

  /// Reads a file, saying what it leaves alone or assumes.
  func plan(at path: String) throws -> PlanFile {
    let bytes = try InputFile.contents(of: path, atMost: PlanFile.maximumBytes)
    do {
      let plan = try PlanFile(bytes: bytes, dates: dates)
      for warning in plan.warnings { Talk.say("\(path): warning: \(warning)") }
      return plan
    } catch {
      throw CommandError(
        .unusable, error.faults.map { "\(path): \($0)" }.joined(separator: "\n"))
    }
  }
}

extension DateOrder: ExpressibleByArgument {}
