// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import Synchronization
import Uploading

/// Sends records when there are any and when the network comes back. Once a day it asks what the
/// store has, since the store may have been put back to an older copy.
struct UploadService: Service {
  let uploader: Uploader
  let trouble: UploadTrouble
  let wake: Wake
  let log: Logger
  /// Called when the store has answered.
  let contact: @Sendable () -> Void
  private static let comparisonInterval = Duration.seconds(86_400)

  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      if let changes = NetworkWatch.changes() {
        group.addTask { for await _ in changes { wake() } }
      }
      group.addTask {
        while (try? await Task.sleep(for: Self.comparisonInterval)) != nil {
          uploader.compareSoon()
          wake()
        }
      }
      group.addTask {
        await cancelWhenGracefulShutdown {
          await uploader.run(wake: wake.moments()) { event in
            trouble.note(event)
            // The end of an upload is logged, and tells how many were sent.
            if case .progress = event { return }
            if case .ended(let outcome) = event, outcome.isComplete { contact() }
            log.log(level: event.level, "upload: \(event.words)")
          }
        }
      }
      try? await gracefulShutdown()
      group.cancelAll()
    }
  }
}

extension UploadEvent {
  /// Records that were changed, or not signed when they were kept, are logged as more than news.
  fileprivate var level: Logger.Level {
    guard case .ended(let outcome) = self else { return .info }
    return outcome.counts.badSignatures > 0
      ? .error : outcome.counts.signedLate > 0 ? .warning : .info
  }
}

/// Tells the service that sends that there may be something to send. Calls that come while it is
/// busy count as one.
package final class Wake: Sendable {
  private let moment = Mutex<AsyncStream<Void>.Continuation?>(nil)

  package init() {}

  /// The moments from now on. Who asked before gets none any more.
  package func moments() -> AsyncStream<Void> {
    let (moments, moment) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.moment.withLock { $0 = moment }
    return moments
  }

  package func callAsFunction() { _ = moment.withLock { $0?.yield() } }
}
