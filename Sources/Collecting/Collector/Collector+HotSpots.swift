// SPDX-License-Identifier: Apache-2.0

import Logging
import Patrol

/// Handles changes of the hot spot file while the collector runs.
extension Collector {
  /// Examines the hot spot file in the background if it has changed. Until that is done, shifts
  /// begin with the previous set.
  func lookAtHotSpots() {
    guard let examine = (try? hotSpotFiles.examination()) ?? nil else { return }
    // A detached task: to examine a large set takes seconds, and this actor must judge fixes and
    // answer officers meanwhile. Nobody waits for the task.
    Task.detached { [weak self] in
      let examined = examine()
      await self?.take(examined)
    }
  }

  private func take(_ examined: HotSpotFiles.Examined) {
    hotSpotFiles.take(examined)
    switch examined.result {
    case .success(let set):
      log.notice("hot spots changed", metadata: ["count": "\(set.hotSpots.count)"])
    case .failure(let fault): log.error("the changed hot spot file cannot be used: \(fault)")
    }
  }
}
