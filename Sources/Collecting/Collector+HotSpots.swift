// SPDX-License-Identifier: Apache-2.0

import Logging
import Patrol

/// The hot spot file is changed while the collector runs.
extension Collector {
  /// Has a hot spot file that was changed examined; shifts begin with the set from before
  /// meanwhile.
  func lookAtHotSpots() {
    guard let examine = (try? hotSpotFiles.examination()) ?? nil else { return }
    // Detached: a large set takes seconds, through which this actor must judge fixes and answer
    // officers. The task ends with the examining, and nobody waits for it.
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
    case .failure(let fault): log.error("the hot spots that were changed cannot be used: \(fault)")
    }
  }
}
