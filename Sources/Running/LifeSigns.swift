// SPDX-License-Identifier: Apache-2.0

package import Platform
import ServiceLifecycle
import Synchronization

/// Tells the service manager how the collector is.
///
/// The collector's rounds feed the watchdog (`Collecting.Round`), and the first of them is what
/// “ready” means: by then the journal is open, the control socket listens, the configuration is
/// taken, and the loop that judges has gone round.
package final class LifeSigns: Sendable {
  private let manager: ServiceManager?
  private let state = Mutex((isReady: false, words: ""))

  package init(_ manager: ServiceManager?) {
    self.manager = manager
  }

  /// Seconds within which the service manager wants a sign of life; nil when it wants none.
  var interval: Double? { manager?.watchdogInterval }

  /// A round of the collector is over; `words` say how it is.
  package func roundEnded(_ words: String) {
    guard let manager else { return }
    let (isFirst, isNews) = state.withLock { state in
      defer { state = (true, words) }
      return (!state.isReady, state.words != words)
    }
    if isFirst { manager.tell(.ready) }
    if manager.watchdogInterval != nil { manager.tell(.alive) }
    if isNews { manager.tell(.status(words)) }
  }

  /// Tells that a configuration is taken up while `body` runs.
  func reloading<Result: Sendable>(_ body: () async -> Result) async -> Result {
    manager?.tell(.reloading)
    let result = await body()
    manager?.tell(.ready)
    return result
  }
}

/// Tells the service manager that the program stops, as soon as it has been told to.
struct StoppingService: Service {
  let manager: ServiceManager

  func run() async throws {
    try? await gracefulShutdown()
    manager.tell(.stopping, .status("stopping"))
  }
}
