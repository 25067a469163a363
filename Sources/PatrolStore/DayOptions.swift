// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Dosage
import Patrol

/// When the plan's day starts, and where.
struct DayOptions: ParsableArguments {
  @Option(help: "Time zone of the plan's days.")
  var timeZone = PlanDay.defaultTimeZone

  @Option(help: "Local time at which a day starts, hh:mm.")
  var dayStart = PlanDay.defaultStart

  func planDay() throws -> PlanDay {
    do {
      return try PlanDay(timeZone: timeZone, start: dayStart)
    } catch {
      throw ValidationError(error.description)
    }
  }
}

extension TimeOfDay: ExpressibleByArgument {}
extension CivilDate: ExpressibleByArgument {}
