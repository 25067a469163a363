// SPDX-License-Identifier: Apache-2.0

import SQLite
import Wire

/// What a journal does that was put back to an older copy of itself.
///
/// Its newest numbers have been given before, and the store has the records that bore them. So its
/// chain ends there, and what is here goes on under another name.
extension Journal {
  /// Begins another chain with the record `sequence`, or with the oldest pending one before it: all
  /// from there on are pending, under a name and with links the store has never seen. What is lost or
  /// spent has no bytes to be sent: the next record follows from the last one before that has, for a
  /// chain begins once.
  func beginAnew(at sequence: Int64) throws(JournalError) {
    let first = min(sequence, try contents.counts.oldestPending ?? sequence)
    let fresh = Chain(journal: .random(), first: first)
    var entries: [JournalEntry] = []
    var last: Link?
    for entry in try contents.entries(after: 0) {
      let isSent = entry.sequence >= first && entry.status.hasRecord
      let (linked, link) = fresh.linked(isSent ? entry.unanswered : entry, after: last)
      last = link ?? last
      if linked != entry { entries.append(linked) }
    }
    // A crash in the middle must not look as if another journal had taken this one's place.
    var mark = ownership.mark ?? Ownership.Mark()
    (mark.chain, mark.head) = (nil, nil)
    try ownership.write(mark)
    try transaction { () throws(SQLiteError) in
      try SealedTable.chain.remove(.text(chain.journal.description), from: connection)
      try SealedTable.chain.insert(fresh.values, into: connection)
      for entry in entries { try SealedTable.records.put(entry.values, into: connection) }
    }
    (chain, newest) = (fresh, last)
    isChainTakenIn = false
    setChain(of: &mark)
    if mark != ownership.mark { try ownership.write(mark) }
  }

  /// Writes the chain and its newest link into `mark`, but not before the chain's row lies in the
  /// database itself: were the log lost with it, the database would look like another journal's.
  func setChain(of mark: inout Ownership.Mark) {
    if !isChainTakenIn { isChainTakenIn = checkpointLog() == 0 }
    (mark.chain, mark.head) = isChainTakenIn ? (chain, newest) : (nil, nil)
  }
}
