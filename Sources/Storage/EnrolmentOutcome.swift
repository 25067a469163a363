// SPDX-License-Identifier: Apache-2.0

/// What became of a request to enrol.
package enum EnrolmentOutcome: Hashable, Sendable {
  case enrolled(device: String)
  /// The code is unknown, used or out of date; which of them is nobody's business.
  case refused
}
