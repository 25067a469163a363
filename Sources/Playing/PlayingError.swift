// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Platform

/// Why a recording could not be played to its end.
package enum PlayingError: ExplainedError, Hashable {
  case system(SystemError)
  /// A recording cannot be used: its path, and why.
  case unusable(String, String)
  /// gpsd cannot be reached at an address, or went away.
  case noGpsd(String)
  /// No collector answers at a control socket.
  case noCollector(String)
  /// The collector did not answer for so many seconds.
  case silentCollector(seconds: Double)
  /// Nobody reads a receiver's terminal: its link.
  case unheard(String)
  /// gpsd reported nothing of a receiver's epoch, for so many seconds.
  case unreported(receiver: String, epoch: String, seconds: Double)
  /// The collector took nothing in, for so many seconds: what it was fed, and what it had heard.
  case untaken(receiver: String, fed: Int, heard: Int, seconds: Double)

  package var kind: ErrorKind { .inputOutput }

  package var problem: String {
    switch self {
    case .system(let error): "\(error)"
    case .unusable(let path, let why): "\(path): \(why)"
    case .noGpsd(let address): "no gpsd answers at \(address), or it went away"
    case .noCollector(let path): "no collector answers at \(path)"
    case .silentCollector(let seconds): "the collector did not answer within \(Int(seconds)) s"
    case .unheard(let link): "\(link): nobody reads it; has gpsd opened this receiver?"
    case .unreported(let receiver, let epoch, let seconds):
      "\(receiver): gpsd did not report the epoch of \(epoch) within \(Int(seconds)) s"
    case .untaken(let receiver, let fed, let heard, let seconds):
      "\(receiver): of \(fed) epochs the collector had heard \(heard), "
        + "and no more came within \(Int(seconds)) s"
    }
  }
}
