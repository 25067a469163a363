// SPDX-License-Identifier: Apache-2.0

/// The bytes of a damaged journal, put together so that SQLite will read what it can of them.
///
/// SQLite stops at the first damaged frame of a write-ahead log and refuses a database whose
/// header or first page is damaged. Here every committed frame counts, sound or not, and the first
/// page can be taken from an empty journal of the same format, whose tables lie on the same pages:
/// where auto-vacuum is on, they depend on the statements that made them alone
/// (https://sqlite.org/fileformat2.html#ptrmap). What comes out may be wrong anywhere: only rows whose seal holds are to be believed.
struct DamagedJournal {
  let database: [UInt8]
  let log: [UInt8]

  /// Hands over what may be read, best first, until that `isEnough`; `templates` are empty journals'
  /// databases, one a format.
  ///
  /// One image is held at a time: the service's memory has room for a full journal a few times only.
  func forEachImage(templates: [[UInt8]], isEnough: ([UInt8]) -> Bool) {
    forEachCandidate { image in
      if isEnough(image) { return true }
      var last: ArraySlice<UInt8> = []
      for first in templates.map({ $0.prefix(Self.pageSize) }) where first != last {
        last = first
        Self.begin(&image, with: first)
        if isEnough(image) { return true }
      }
      return false
    }
  }

  /// The database with its log and without, best first, each as whole pages to be changed in place.
  func forEachCandidate(isEnough: (inout [UInt8]) -> Bool) {
    for takesLog in [true, false] {
      var image = takesLog ? Self.overlay(log, on: database) : database
      if image.isEmpty || takesLog && image == database { continue }
      Self.makeWhole(&image)
      if isEnough(&image) { return }
    }
  }

  // MARK: The write-ahead log (https://sqlite.org/fileformat2.html#walformat)

  static let pageSize = JournalSchema.pageSize
  /// Most pages taken for cut off: 16 MB, more than a journal is let grow to.
  private static let mostMissing = 4096
  private static let logHeader = 32
  private static let frameHeader = 24
  private static let salts = 8..<16

  /// `database` with the log's pages up to the last commit written over it.
  private static func overlay(_ log: [UInt8], on database: [UInt8]) -> [UInt8] {
    let frames = frames(of: log)
    guard let end = frames.lastIndex(where: { number(in: $0, at: 4) > 0 }) else { return database }
    // A damaged frame's page number may be anything; a journal grows by few pages a commit, but its
    // database may have been cut short.
    let sizes = frames.map { number(in: $0, at: 4) } + [number(in: database[...], at: 28)]
    let pages = database.count / pageSize
    let limit = max(pages + frames.count, min(pages + mostMissing, sizes.max() ?? 0))
    var image = database
    for frame in frames[...end] {
      let page = number(in: frame, at: 0)
      guard page >= 1, page <= limit else { continue }
      let start = (page - 1) * pageSize
      image += repeatElement(0, count: max(0, start + pageSize - image.count))
      image.replaceSubrange(start..<start + pageSize, with: frame.dropFirst(frameHeader))
    }
    return image
  }

  /// The frames of the log's present run: those that carry its salts.
  private static func frames(of log: [UInt8]) -> [ArraySlice<UInt8>] {
    let size = frameHeader + pageSize
    let starts = stride(from: logHeader, through: log.count - size, by: size)
    let frames = starts.map { log[$0..<$0 + size] }
    guard let first = frames.first else { return [] }
    let run = [salts(of: first), Array(log[16..<24])]
    let own = frames.filter { run.contains(salts(of: $0)) }
    // Where both are destroyed the next frame tells.
    let isKnown = own.count > 1 || run[0] == run[1] && run[0].contains { $0 != 0 }
    if isKnown || frames.count < 2 { return own }
    let next = salts(of: frames[1])
    return frames.filter { salts(of: $0) == next }
  }

  private static func salts(of frame: ArraySlice<UInt8>) -> [UInt8] {
    Array(frame.dropFirst(salts.lowerBound).prefix(salts.count))
  }

  static func number(in bytes: ArraySlice<UInt8>, at offset: Int, bytes count: Int = 4) -> Int {
    bytes.dropFirst(offset).prefix(count).reduce(0) { $0 << 8 | Int($1) }
  }

  // MARK: The header (https://sqlite.org/fileformat2.html#the_database_header)

  /// Makes `image` whole pages, saying so itself, and without a log.
  static func makeWhole(_ image: inout [UInt8]) {
    let pages = (image.count + pageSize - 1) / pageSize
    image += repeatElement(0, count: pages * pageSize - image.count)
    image[18] = 1
    image[19] = 1
    let count = withUnsafeBytes(of: UInt32(pages).bigEndian, Array.init)
    image.replaceSubrange(28..<32, with: count)
    // The page count counts only when these two agree.
    for place in 0..<4 { image[92 + place] = image[24 + place] }
  }

  /// Puts the page `first` in the place of the first one.
  static func begin(_ image: inout [UInt8], with first: ArraySlice<UInt8>) {
    image.replaceSubrange(0..<pageSize, with: first)
    makeWhole(&image)
  }
}
