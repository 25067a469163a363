// SPDX-License-Identifier: Apache-2.0

/// What there is to tell while an upload goes on.
package enum UploadEvent: Sendable {
  /// A batch was acknowledged; the counts so far.
  case progress(UploadCounts)
  /// Nothing will be sent for this many seconds, for this reason.
  case waiting(seconds: Double, because: StoreFault)
  /// The service has sent all there was, or gave up until later.
  case ended(UploadOutcome)
}
