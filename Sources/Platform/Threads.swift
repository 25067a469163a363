// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc

/// The two ends of a pipe on which no call waits, and which no program that is started inherits.
package func makePipe() throws(SystemError) -> (reading: Int32, writing: Int32) {
  var ends: [Int32] = [-1, -1]
  guard pipe(&ends) == 0 else { throw SystemError("pipe") }
  for end in ends {
    _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    _ = fcntl(end, F_SETFL, O_NONBLOCK)
  }
  return (ends[0], ends[1])
}

/// A descriptor that becomes readable once, for good, when it is raised.
package final class WakePipe: Sendable {
  package let readEnd: Int32
  private let writeEnd: Int32

  package init() throws(SystemError) {
    (readEnd, writeEnd) = try makePipe()
  }

  package func raise() { _ = write(writeEnd, [1], 1) }

  deinit {
    Glibc.close(readEnd)
    Glibc.close(writeEnd)
  }
}

/// Starts a thread that nobody joins, with signals left to the others.
package func detachThread(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
  final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let work = Unmanaged.passRetained(Work(body))
  var all = sigset_t()
  var old = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, &old)
  defer { pthread_sigmask(SIG_SETMASK, &old, nil) }
  var thread = pthread_t()
  let number = pthread_create(
    &thread, nil,
    { argument in
      if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
      return nil
    }, work.toOpaque())
  guard number == 0 else {
    work.release()
    throw SystemError("pthread_create", number)
  }
  pthread_detach(thread)
}

/// Runs an actor's jobs on a queue of its own, so that calls that wait for a disk, a lock or a peer
/// hold up no other tasks.
package final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  package init(label: String) {
    queue = DispatchQueue(label: label)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}

/// The processor.
package enum Cores {
  /// How many work at a time, at least 1.
  package static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
