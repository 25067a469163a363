// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Dosage
import FoundationEssentials

/// How a plan file is to be read.
struct PlanReading: ParsableArguments {
  @Option(
    help: """
      What 02/03/2026 means in the plan file: day-first (2 March) or month-first (3 February). \
      Asked for when nothing in the file says it.
      """)
  var dates: DateOrder?

  /// Reads a file, saying what it leaves alone or assumes.
  func plan(at path: String) throws(Fault) -> PlanFile {
    let bytes = try InputFile(path: path).bytes(atMost: PlanFile.maximumBytes)
    do {
      let plan = try PlanFile(bytes: bytes, dates: dates)
      for warning in plan.warnings { Terminal.say("\(path): warning: \(warning)") }
      return plan
    } catch {
      throw Fault(
        .unusableInput, error.faults.map { "\(path): \($0)" }.joined(separator: "\n"))
    }
  }
}

extension DateOrder: ExpressibleByArgument {}
