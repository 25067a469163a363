// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Keeping
import Monitoring
import Patrol
package import Storage
import Synchronization
import Wire

/// Counts what a server does, since it began.
package final class StoreMeter: Sendable {
  private let state = Mutex(StoreCounts())

  struct AnswerLabels: Hashable {
    var route: String
    var status: Int
  }

  package init() {}

  /// A route is one that the server has, or `none`: clients cannot create labels.
  func note(route: String?, status: Int, seconds: Double) {
    let route = route ?? "none"
    state.withLock { state in
      state.answers[AnswerLabels(route: route, status: status), default: 0] += 1
      state.durations[route, default: Histogram()].note(seconds)
    }
  }

  func note(_ results: [StoreAPI.BatchAnswer.Result]) {
    state.withLock { state in
      for result in results { state.records[result.status, default: 0] += 1 }
    }
  }

  /// Takes the time of a transaction of the database.
  package func note(_ transaction: Store.Transaction, seconds: Double) {
    state.withLock { state in
      switch transaction {
      case .read: state.reads.note(seconds)
      case .write: state.writes.note(seconds)
      }
    }
  }

  var counted: StoreCounts { state.withLock { $0 } }

  /// Seconds for which what is known of the fleet counts as new.
  private static let fresh = 60.0

  /// How many devices are in each standing, looked at once a minute at most.
  func standings(
    at now: Timestamp, _ look: () async throws -> [DeviceStanding: Int]
  ) async rethrows -> [DeviceStanding: Int] {
    if let known = counted.fleet, (0..<Self.fresh).contains(now.seconds(since: known.at)) {
      return known.standings
    }
    let found = try await look()
    state.withLock { $0.fleet = (now, found) }
    return found
  }
}

/// What a meter has counted.
struct StoreCounts {
  var answers: [StoreMeter.AnswerLabels: Int] = [:]
  var durations: [String: Histogram] = [:]
  var records: [IntakeStatus: Int] = [:]
  var reads = Histogram()
  var writes = Histogram()
  var fleet: (at: Timestamp, standings: [DeviceStanding: Int])?
}

/// Counts and times each answer.
struct Metering: RouterMiddleware {
  let meter: StoreMeter

  func handle(
    _ request: Request, context: CallContext,
    next: @concurrent (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    let begun = ContinuousClock.now
    let response = try await next(request, context)
    meter.note(
      route: context.endpointPath, status: response.status.code,
      seconds: (ContinuousClock.now - begun) / .seconds(1))
    return response
  }
}
