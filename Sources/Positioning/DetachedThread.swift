// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Starts a thread that nobody joins, with signals left to the others.
package func detachThread(_ body: @escaping @Sendable () -> Void) throws(SystemFault) {
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
    throw SystemFault(operation: "start a thread", number: number)
  }
  pthread_detach(thread)
}
