// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Runs `body`, which waits for something outside, on a thread of its own: the few threads that
/// tasks share are needed by the server in this process.
func waiting<Answer: Sendable>(
  _ body: @escaping @Sendable () throws -> Answer
) async throws -> Answer {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue(label: "waiting").async { continuation.resume(with: Result(catching: body)) }
  }
}
