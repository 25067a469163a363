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
  /// The collector hears units that are not called like the receivers of these links.
  case misnamed(receivers: [String], units: [String])
  /// Nobody reads a receiver's terminal: its link.
  case unheard(String)
  /// gpsd reported nothing of a receiver's epoch, for so many seconds.
  case unreported(receiver: String, epoch: String, seconds: Double)
  /// The collector took nothing in, for so many seconds: what it was fed, and what it had heard.
  case untaken(receiver: String, fed: Int, heard: Int, seconds: Double)

  package var kind: ErrorKind {
    if case .misnamed = self { .unusable } else { .inputOutput }
  }

  /// As the collector is to call the receiver behind a link.
  private static func name(_ link: String) -> String {
    link.split(separator: "/").last.map(String.init) ?? link
  }

  package var problem: String {
    switch self {
    case .system(let error): error.problem
    case .unusable(_, let why): why
    case .noGpsd: "no gpsd answers here, or it went away"
    case .noCollector: "no collector answers here"
    case .silentCollector(let seconds): "the collector did not answer within \(Int(seconds)) s"
    case .misnamed(let receivers, let units):
      "the collector hears \(units.joined(separator: ", ")), not "
        + receivers.map(Self.name).joined(separator: ", ")
    case .unheard: "no program reads it"
    case .unreported(_, let epoch, let seconds):
      "gpsd did not report the epoch of \(epoch) within \(Int(seconds)) s"
    case .untaken(_, let fed, let heard, let seconds):
      "the collector heard \(heard) of \(fed) epochs, and no more within "
        + "\(Int(seconds)) s"
    }
  }

  package var place: String? {
    switch self {
    case .system(let error): error.place
    case .unusable(let place, _), .noGpsd(let place), .noCollector(let place), .unheard(let place),
      .unreported(let place, _, _), .untaken(let place, _, _, _):
      place
    case .silentCollector, .misnamed: nil
    }
  }

  package var advice: String? {
    switch self {
    case .system(let error): error.advice
    case .noGpsd: "start gpsd, or name its port with --gpsd-port"
    case .noCollector: "start “patrol run” with the same configuration"
    case .misnamed(let receivers, _):
      "in its configuration call the unit of \(receivers[0]) \(Self.name(receivers[0])), or name "
        + "none for it"
    case .unheard: "see whether gpsd has opened this receiver"
    case .unusable, .silentCollector, .unreported, .untaken: nil
    }
  }
}
