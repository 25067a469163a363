// SPDX-License-Identifier: Apache-2.0

import SQLite
import Wire

/// How a journal is opened: checked through, started, migrated or put aside and started afresh.
struct JournalOpening {
  let path: String
  let schema: JournalSchema
  /// The numbers the journal must hold; nil when nothing says so.
  let mark: Ownership.Mark?
  /// What is known of the open shifts should the journal not tell.
  let booked: BookedShifts
  private let files: JournalFiles

  init(path: String, schema: JournalSchema, mark: Ownership.Mark?) {
    self.path = path
    self.schema = schema
    self.mark = mark
    booked = BookedShifts(beside: path)
    files = JournalFiles(journal: path)
  }

  func open() throws(JournalError) -> (Connection, Recovery?) {
    try files.tidy()
    if try isNew { try start() }
    if let connection = try openIfSound() { return (connection, nil) }
    // A read that failed once may work now, and nothing was damaged.
    if let connection = try openIfSound() { return (connection, nil) }
    try recover()
    guard let connection = try openIfSound() else { throw .damage("open after recovery", path) }
    return (connection, try JournalContents(of: connection).unreportedRecoveries.last)
  }

  /// The numbers the journal does hold.
  func mark(of connection: Connection) throws(JournalError) -> Ownership.Mark {
    try run(of: connection).mark
  }

  // MARK: Starting

  /// Whether there never was a journal: an empty file counts as none.
  private var isNew: Bool {
    get throws(JournalError) {
      let isEmpty = try files.header(of: path).isEmpty
      return isEmpty && !files.exists(files.log) && (mark?.highest ?? 0) == 0
        && booked.found.isEmpty
    }
  }

  private func start() throws(JournalError) {
    try build { _ throws(SQLiteError) in }
    try files.move(files.building, to: files.whole)
    try files.move(files.whole, to: path)
  }

  /// Makes a whole journal under the name `-building`, filled by `fill`.
  private func build(
    to version: Int? = nil, _ fill: (Connection) throws(SQLiteError) -> Void
  ) throws(JournalError) {
    try files.remove(files.building)
    try files.create(files.building)
    try sqlite { () throws(SQLiteError) in
      let connection = try Connection(path: files.building, access: .readWrite)
      try connection.execute(
        script: """
          PRAGMA page_size = \(JournalSchema.pageSize);
          PRAGMA auto_vacuum = INCREMENTAL;
          PRAGMA application_id = \(JournalSchema.application);
          """)
      try makeDurable(connection)
      try schema.migrate(connection, from: 0, to: version)
      try fill(connection)
      try expect("PRAGMA wal_checkpoint(TRUNCATE)", .integer(0), connection)
    }
  }

  /// Sets what a commit has to survive, and makes sure that it is set.
  private func makeDurable(_ connection: Connection) throws(SQLiteError) {
    try expect("PRAGMA journal_mode = WAL", .text("wal"), connection)
    // After the journal mode, which would set it back.
    try connection.execute(
      script: """
        PRAGMA synchronous = FULL;
        PRAGMA secure_delete = ON;
        PRAGMA cell_size_check = ON;
        PRAGMA journal_size_limit = \(Self.longestLog);
        """)
    try expect("PRAGMA synchronous", .integer(2), connection)
  }

  /// Most bytes the write-ahead log keeps once it has been taken in; SQLite takes it in at 1,000
  /// pages, so the log does not shrink and grow again at every turn.
  private static let longestLog = 1000 * JournalSchema.pageSize

  private func expect(
    _ sql: String, _ value: Value, _ connection: Connection
  ) throws(SQLiteError) {
    guard try connection.rows(sql).first?.values.first == value else {
      throw SQLiteError(
        operation: sql, path: path, code: 0, message: "the file system does not allow it")
    }
  }

  // MARK: Checking

  /// Opens the journal if all of it is as it must be; nil when it is damaged.
  private func openIfSound() throws(JournalError) -> Connection? {
    do {
      return try openSound()
    } catch .damaged {
      if mark == nil, isForeign { throw .notAJournal(path: path) }
      return nil
    }
  }

  private func openSound() throws(JournalError) -> Connection {
    guard files.areFiles, JournalHeader(try files.header(of: path)).isJournals else {
      throw .damage("read the header", path)
    }
    try files.restrict()
    let version = try checkedVersion()
    let connection = try sqlite { () throws(SQLiteError) in
      let connection = try Connection(path: path, access: .readWrite)
      try makeDurable(connection)
      return connection
    }
    // SQLite syncs the name of a new log, but says nothing when that fails.
    try files.synchronizeDirectory()
    try migrate(connection, from: version)
    let contents = JournalContents(of: connection)
    if !(try isChained(contents, try contents.chain)) { throw .damage("follow the chain", path) }
    // What was read must not hide, in the cache, what becomes of it on the disk.
    try sqlite { () throws(SQLiteError) in try connection.execute(script: "PRAGMA shrink_memory") }
    return connection
  }

  /// The format's version, of a journal that is sound.
  ///
  /// Read only: whoever may write takes in what is readable of a damaged write-ahead log when it
  /// closes, and deletes the rest.
  private func checkedVersion() throws(JournalError) -> Int {
    let connection = try sqlite { () throws(SQLiteError) in
      try Connection(path: path, access: .readOnly)
    }
    let version = try checkedVersion(of: connection)
    try checkRows(of: connection)
    return version
  }

  /// The format's version, of a database whose structure is sound.
  private func checkedVersion(of connection: Connection) throws(JournalError) -> Int {
    let (isWhole, version) = try sqlite { () throws(SQLiteError) in
      let verdict = try connection.rows("PRAGMA integrity_check(1)")
      return (
        verdict.map(\.values) == [[.text("ok")]], try JournalContents.version(of: connection)
      )
    }
    guard isWhole, let version else { throw .damage("PRAGMA integrity_check", path) }
    guard version <= Int64(schema.version) else {
      throw .newerFormat(path: path, found: version, known: schema.version)
    }
    let isListed = try sqlite { () throws(SQLiteError) in
      try JournalSchema.listing(of: connection) == schema.listing(version: Int(version))
    }
    guard isListed else { throw .damage("compare the schema", path) }
    return Int(version)
  }

  /// A step that does not work is no damage of the file's.
  private func migrate(_ connection: Connection, from version: Int) throws(JournalError) {
    do {
      try schema.migrate(connection, from: version)
    } catch {
      let error = JournalError(error)
      if case .damaged(let fault) = error { throw .failed(fault) }
      throw error
    }
  }

  /// Every row's seal, and that no record is missing.
  private func checkRows(of connection: Connection) throws(JournalError) {
    let isSound = try sqlite { () throws(SQLiteError) in
      var isSound = true
      for table in try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") {
        try connection.forEachRow("SELECT * FROM \(table.text(0) ?? "")") {
          if !Seal.isSound($0.values) { isSound = false }
        }
      }
      return isSound
    }
    guard isSound, holds(try run(of: connection)) else { throw .damage("check the rows", path) }
  }

  /// Whether every record follows from the one before it, up to the newest announced.
  private func isChained(
    _ contents: JournalContents, _ chain: Chain
  ) throws(JournalError) -> Bool {
    if let known = mark?.chain, known.journal != chain.journal { return false }
    var place = chain.first - 1
    var before: Link?
    while true {
      let page = try contents.entries(after: place, limit: 200)
      guard let last = page.last else { return true }
      for entry in page {
        if let before, let previous = entry.previous, previous != before { return false }
        before = entry.onItsWay?.link(in: chain.journal)
        if let mark, mark.highest == entry.sequence, let head = mark.head, let before,
          before != head
        {
          return false
        }
      }
      place = last.sequence
    }
  }

  /// Whether a run of records is unbroken and all that must be there.
  private func holds(_ run: (mark: Ownership.Mark, count: Int64)) -> Bool {
    let expected = mark ?? Ownership.Mark()
    let length = run.mark.highest - run.mark.first + 1
    if run.count != length || run.mark.highest < expected.highest { return false }
    return run.count == 0 || mark == nil || run.mark.first <= expected.first
  }

  private func run(
    of connection: Connection
  ) throws(JournalError) -> (mark: Ownership.Mark, count: Int64) {
    let rows = try sqlite { () throws(SQLiteError) in
      try connection.rows("SELECT min(sequence), max(sequence), count(*) FROM records")
    }
    guard let count = rows.first?.integer(2), count > 0, let first = rows.first?.integer(0),
      let highest = rows.first?.integer(1)
    else { return (Ownership.Mark(), 0) }
    return (Ownership.Mark(first: first, highest: highest), count)
  }

  /// Whether the file is a sound database that never was a journal.
  private var isForeign: Bool {
    guard files.areFiles, let connection = try? Connection(path: path, access: .readOnly),
      let application = try? connection.rows("PRAGMA application_id"),
      let tables = try? connection.rows("SELECT count(*) FROM sqlite_schema"),
      let verdict = try? connection.rows("PRAGMA integrity_check(1)")
    else { return false }
    return application.first?.integer(0) != Int64(JournalSchema.application)
      && tables.first?.integer(0) != 0 && verdict.first?.text(0) == "ok"
  }

  // MARK: Putting aside

  /// Takes in the log of a later program's journal, so that it is one file and goes by one rename;
  /// returns the path it will have. Its `-owner` is copied: the journal is opened there one day.
  func preparePuttingAside(version: Int64) throws(JournalError) -> String {
    try sqlite { () throws(SQLiteError) in
      let connection = try Connection(path: path, access: .readWrite)
      try expect("PRAGMA wal_checkpoint(TRUNCATE)", .integer(0), connection)
    }
    let aside = files.freeAside(version: version)
    let owner = try files.contents(of: path + Ownership.suffix)
    if mark != nil { try files.write(owner, to: aside + Ownership.suffix) }
    let handedOn = try files.contents(of: path + BookedShifts.suffix)
    try files.write(handedOn, to: files.handedOn(aside) + BookedShifts.suffix)
    return aside
  }

  /// Puts the later program's journal aside, and a fresh one that tells of it in its place.
  func putAside(as aside: String) throws(JournalError) {
    try build { connection throws(SQLiteError) in
      let told = Recovery(number: 1, quarantined: aside, carried: 0, lost: 0)
      try SealedTable.recoveries.insert(told.values(isReported: false), into: connection)
    }
    try files.move(files.building, to: files.whole)
    try files.move(path, to: aside)
    for emptied in [files.log, files.index] { try files.remove(emptied) }
    try files.move(files.whole, to: path)
  }

  // MARK: Recovering

  /// The rows of the open shifts, with what the journal lost of them put in again.
  func carryOn(
    isDamaged: Bool, _ connection: Connection
  ) throws(JournalError) -> [String: KeptShift] {
    let contents = JournalContents(of: connection)
    let missing = try booked.missing(in: try contents.shifts, isDamaged: isDamaged) {
      shift throws(JournalError) in try contents.holds(id: shift)
    }
    if missing.isEmpty { return try contents.shifts }
    try sqlite { () throws(SQLiteError) in
      try connection.transaction { () throws(SQLiteError) in
        for shift in missing { try SealedTable.shifts.put(shift.values, into: connection) }
      }
    }
    return try contents.shifts
  }

  /// Puts the damaged journal aside and a fresh one with all that can be read in its place.
  private func recover() throws(JournalError) {
    let salvage = try salvage()
    let aside = files.isThere ? try files.makeQuarantine() : nil
    try build { connection throws(SQLiteError) in
      try salvage.write(into: connection, mark: mark, quarantined: aside)
    }
    try files.move(files.building, to: files.whole)
    try files.exchange()
  }

  /// The first page of the records in a journal.
  private static func root(of template: [UInt8]) -> Int? {
    var image = template
    DamagedJournal.makeWhole(&image)
    let connection = try? Connection(image: image)
    let found = try? connection?.rows("SELECT rootpage FROM sqlite_schema WHERE name = 'records'")
    return found?.first?.integer(0).map(Int.init)
  }

  private func salvage() throws(JournalError) -> Salvage {
    var templates: [[UInt8]] = []
    for version in (1...schema.version).reversed() {
      try build(to: version) { _ throws(SQLiteError) in }
      templates.append(try files.contents(of: files.building))
    }
    let damaged = DamagedJournal(
      database: try files.contents(of: path), log: try files.contents(of: files.log))
    var salvage = Salvage()
    let read = { (image: [UInt8]) in
      // In memory: a disk that fails meanwhile must not make a record count as lost.
      if let connection = try? Connection(image: image) { salvage.read(connection, mark: mark) }
    }
    damaged.forEachImage(templates: templates) { image in
      read(image)
      return salvage.isComplete(mark)
    }
    if !salvage.isComplete(mark), let template = templates.first,
      let root = Self.root(of: template)
    {
      damaged.forEachImage(leadingFrom: root, template: template, read: read)
    }
    return salvage
  }

  private func sqlite<Result>(
    _ body: () throws(SQLiteError) -> Result
  ) throws(JournalError) -> Result {
    do { return try body() } catch { throw JournalError(error) }
  }
}
