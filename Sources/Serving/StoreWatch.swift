// SPDX-License-Identifier: Apache-2.0

package import Logging
package import Storage

/// What a server does for its store besides answering requests.
package struct StoreWatch: Sendable {
  private let store: Store
  private let logger: Logger
  /// Called each time the store has answered, even with an error.
  private let answered: @Sendable () -> Void

  package init(
    _ store: Store, logger: Logger, answered: @escaping @Sendable () -> Void = {}
  ) {
    self.store = store
    self.logger = logger
    self.answered = answered
  }

  /// Logs when the store cannot answer any more, and when it can again, even if no request comes.
  /// Ends when the task is cancelled.
  package func run(every pause: Duration = .seconds(5)) async {
    var fault: StoreError?
    while (try? await Task.sleep(for: pause)) != nil {
      do throws(StoreError) {
        try await store.check()
        if fault != nil { logger.notice("the store can answer again") }
        fault = nil
      } catch {
        if error != fault {
          logger.critical("the store cannot answer", metadata: ["error": "\(error)"])
        }
        fault = error
      }
      answered()
    }
  }

  /// Takes in the records that an earlier program quarantined because it could not read them.
  package func takeQuarantinedAgain() async {
    do throws(StoreError) {
      let count = try await store.takeQuarantinedAgain()
      guard count > 0 else { return }
      logger.notice("took in records from quarantine", metadata: ["records": "\(count)"])
    } catch {
      logger.error(
        "the records in quarantine could not be tried again", metadata: ["error": "\(error)"])
    }
  }
}
