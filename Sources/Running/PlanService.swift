// SPDX-License-Identifier: Apache-2.0

package import Collecting
import Logging
import Platform
import ServiceLifecycle
package import Uploading

/// Moments at which the plan may be fetched: the store was just there, or an officer booked on.
final class PlanContacts: Sendable {
  fileprivate let moments: AsyncStream<Void>
  private let moment: AsyncStream<Void>.Continuation

  init() {
    (moments, moment) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    // The program's start is one.
    moment.yield()
  }

  func note() { moment.yield() }
}

/// Fetches the plan at the contacts with the store, and at most once an hour.
struct PlanService: Service {
  let fetch: PlanFetch
  let contacts: PlanContacts
  let trouble: UploadTrouble
  let log: Logger
  /// Time between two fetches, so that a plan changed in the day is known within about an hour.
  private static let interval = Duration.seconds(3600)
  /// Tries at one contact; the next contact begins anew.
  private static let tries = 5
  private let delay = RetryDelay()

  init(fetch: PlanFetch, contacts: PlanContacts, trouble: UploadTrouble, log: Logger) {
    self.fetch = fetch
    self.contacts = contacts
    self.trouble = trouble
    self.log = log
  }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var last: ContinuousClock.Instant?
      for await _ in contacts.moments {
        if let last, .now - last < Self.interval { continue }
        if await isFetched() { last = .now }
      }
    }
  }

  /// Tries a few times; false when the plan did not come.
  private func isFetched() async -> Bool {
    for attempt in 1...Self.tries {
      do {
        if try await fetch.now() { log.info("the plan is kept") }
        return true
      } catch let fault as StoreRequestError where fault.mayPass && attempt < Self.tries {
        let seconds = delay.seconds(afterFailures: attempt, random: .random(in: 0..<1))
        guard (try? await Task.sleep(for: .seconds(seconds))) != nil else { return false }
      } catch {
        if let refusal = error as? StoreRequestError { trouble.note(refusal) }
        log.info("the plan could not be fetched: \(error)")
        return false
      }
    }
    return false
  }
}

/// Brings the store's plan into the file beside the journal.
package struct PlanFetch: Sendable {
  private let client: StoreClient
  private let file: DuePlanFile

  package init(client: StoreClient, file: DuePlanFile) {
    self.client = client
    self.file = file
  }

  /// Asks the store; false when the plan kept is the store's.
  ///
  /// - Throws: `StoreRequestError`, or the `SystemError` that kept the plan from the disk.
  package func now() async throws -> Bool {
    guard let (bytes, _) = try await client.fetchPlan(ifNot: file.version) else { return false }
    try file.write(bytes)
    return true
  }
}
