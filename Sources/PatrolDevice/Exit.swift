// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import Glibc
import Journaling
import Platform
import Positioning
import Uploading

/// How a command ends when it cannot do its work; the numbers of sysexits.h.
enum Exit {
  /// What was given cannot be used.
  static let unusableData = ExitCode(65)
  /// A file that was named is missing, or cannot be opened.
  static let cannotOpen = ExitCode(66)
  /// What is needed does not answer, or says no.
  static let unavailable = ExitCode(69)
  /// The system refused to read or write.
  static let inputOutput = ExitCode(74)
  /// Not now; later it may.
  static let later = ExitCode(75)
  /// The configuration cannot be used.
  static let configuration = ExitCode(78)

  /// All of them, for people.
  static let list = """
    EXIT STATUS:
      0                       The work is done.
      64                      The command was not written as it must be.
      65                      What was given cannot be used, or records were altered on their way or
                              at the store.
      66                      A file that was named is missing or cannot be opened.
      69                      What is needed does not answer, or says no.
      74                      The system cannot read or write.
      75                      It should be tried again later.
      78                      The configuration cannot be used.
    """

  /// How a command ends that could not read a file it was given.
  static func status(of fault: SystemFault) -> ExitCode {
    switch fault.number {
    case ENOENT, EACCES, ENOTDIR, ELOOP, ENAMETOOLONG: cannotOpen
    case EISDIR, EFBIG: unusableData
    default: inputOutput
    }
  }

  /// Says why a file that was given could not be read and gives the status to end with.
  static func sayingUnreadable(_ path: String, _ fault: SystemFault) -> ExitCode {
    let name = path == "-" ? "standard input" : path
    return saying("\(name): \(PathTrouble(path, fault.number).reason)", status(of: fault))
  }

  /// How a command ends that could not use the journal.
  static func status(of error: JournalError) -> ExitCode {
    switch error {
    case .absent: cannotOpen
    case .inUse, .busy: later
    case .newerFormat, .notAJournal, .tooLong: unusableData
    case .diskFull, .damaged, .failed: inputOutput
    }
  }

  /// How a command ends that the collector could not serve.
  static func status(of failure: ControlReply.Failure) -> ExitCode {
    switch failure {
    case .unusable: unusableData
    case .inputOutput: inputOutput
    case .unavailable: unavailable
    case .later: later
    case .configuration: configuration
    }
  }

  /// How a command ends that the store did not serve.
  static func status(of fault: StoreFault) -> ExitCode {
    status(of: fault.controlFailure)
  }

  /// How an enrolment ends that failed.
  static func status(of error: EnrolmentError) -> ExitCode {
    switch error {
    case .alreadyEnrolled: unusableData
    case .identity: inputOutput
    // With this status it refuses the code.
    case .store(.refused(status: 403, words: _)): unusableData
    case .store(let fault): status(of: fault)
    }
  }

  /// How a command ends that got no answer of the collector.
  static func status(of fault: ControlFault) -> ExitCode {
    switch fault {
    case .nobody, .system, .silent, .ended: unavailable
    case .tooLong: configuration
    }
  }

  /// How the collector ends that cannot serve its control socket.
  static func status(of fault: ControlServerFault) -> ExitCode {
    switch fault {
    case .served: later
    case .taken, .tooLong: configuration
    case .system, .resources: inputOutput
    }
  }

  /// Says why on standard error and gives the status to end with.
  static func saying(_ words: String, _ code: ExitCode) -> ExitCode {
    Talk.say(words)
    return code
  }
}

extension UploadOutcome {
  /// Why there is no proof, in the collector's words to its commands.
  var controlFailure: ControlReply.Failure {
    switch failure {
    case .journal(_, let mayPass): return mayPass ? .later : .inputOutput
    case .store(let fault): return fault.controlFailure
    case .cancelled: return .later
    case nil: break
    }
    // No later try makes it what was sent.
    if isAltered { return .unusable }
    if !setAside.isEmpty { return .unavailable }
    return receiptFault?.controlFailure ?? .later
  }
}

extension StoreFault {
  /// In the collector's words to its commands: who asks for patience, or has to be sent to again,
  /// gets it; whatever else does not answer, or says no, needs somebody to look.
  fileprivate var controlFailure: ControlReply.Failure {
    switch self {
    case .busy, .conflict, .transport(.cancelled): .later
    case .transport(.misconfigured): .configuration
    case .transport, .notTheStore, .refused: .unavailable
    }
  }
}

/// What is said to people: on standard error, so that standard output holds data alone.
enum Talk {
  static func say(_ words: String) {
    write("patrol: \(words)\n")
  }

  /// Shows how far long work has come, on a terminal only; the next call writes over it.
  static func progress(_ words: String) {
    guard isTerminal else { return }
    write("\r\u{1B}[K\(words)")
  }

  /// Takes the progress line away.
  static func endProgress() {
    guard isTerminal else { return }
    write("\r\u{1B}[K")
  }

  static let isTerminal = isatty(STDERR_FILENO) == 1

  private static func write(_ text: String) {
    OutputFile.standardError.write(text)
  }
}

/// A descriptor that text is written to, whole.
struct OutputFile {
  static let standardOutput = OutputFile(descriptor: STDOUT_FILENO)
  static let standardError = OutputFile(descriptor: STDERR_FILENO)

  let descriptor: Int32

  /// Writes all of it; false when nobody reads any more, or the disk is full.
  @discardableResult
  func write(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.base.baseAddress! + rest.startIndex, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }
}
