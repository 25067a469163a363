// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import Glibc
package import Patrol

/// Why a command did not do its work: words for people, and the sort of failure.
///
/// Errors of the rooms (`ExplainedError`) need not be turned into this one: `runProgram` takes
/// both.
package struct CommandError: ExplainedError {
  package let kind: ErrorKind
  /// Empty when all has been said already.
  package let problem: String
  package let place: String?
  package let advice: String?

  package init(
    _ kind: ErrorKind, _ problem: String = "", at place: String? = nil, advice: String? = nil
  ) {
    self.kind = kind
    self.problem = problem
    self.place = place
    self.advice = advice
  }

  /// Another room's error, with the place that only the command knows.
  package init(_ error: some ExplainedError, at place: String) {
    self.init(
      error.kind, error.locatedProblem, at: place,
      advice: error.advice)
  }
}

extension ErrorKind {
  /// The exit status of a command that ends so; the numbers are those of sysexits.h.
  package var exitStatus: Int32 {
    switch self {
    case .unusable: 65
    case .missing: 66
    case .unavailable: 69
    case .inputOutput: 74
    case .later: 75
    case .configuration: 78
    }
  }

  /// All exit statuses, as the help of each program ends.
  fileprivate static let statuses = """
    EXIT STATUS:
      0                       The work is done.
      64                      The command line is wrong.
      65                      The input cannot be used, or records were altered on their way or at
                              the store.
      66                      A file that was named is missing or cannot be opened.
      69                      What is needed does not answer, or refuses.
      74                      The system cannot read or write.
      75                      The command should be tried again later.
      78                      The configuration cannot be used.
    """
}

extension ValidationError {
  /// Runs `body`, whose error is the fault of how the command was written.
  ///
  /// - Parameter option: what stands before the error's text.
  package static func blaming<Answer>(
    _ option: String = "", _ body: () throws -> Answer
  ) throws(ValidationError) -> Answer {
    do { return try body() } catch { throw ValidationError("\(option)\(error)") }
  }
}

extension AsyncParsableCommand {
  /// Runs the program whose root command this is: parses the command line, runs the command, says
  /// why it failed, and ends with the exit status of that failure.
  package static func runProgram() async {
    let words = Array(CommandLine.arguments.dropFirst())
    if words.isEmpty || words == ["help"] || words == ["--help"] || words == ["-h"] {
      OutputFile.standardOutput.write(helpMessage() + "\n\n" + ErrorKind.statuses + "\n")
      return
    }
    do {
      var command = try parseAsRoot(words)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as any ExplainedError {
      Talk.endProgress()
      if !error.problem.isEmpty { Talk.complain(error.description) }
      Glibc.exit(error.kind.exitStatus)
    } catch {
      Talk.endProgress()
      exit(withError: error)
    }
  }
}
