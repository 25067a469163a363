// SPDX-License-Identifier: Apache-2.0

package import Patrol

extension JournalError: ExplainedError {
  package var problem: String { description }

  package var kind: ErrorKind {
    switch self {
    case .absent: .missing
    case .inUse, .busy: .later
    case .newerFormat, .notAJournal, .tooLong: .unusable
    case .diskFull, .damaged, .failed: .inputOutput
    }
  }
}
