// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// A queue of its own for calls that wait on the disk or on a lock, so that they hold up none of
/// the threads that serve the network.
final class DatabaseExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "store")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
