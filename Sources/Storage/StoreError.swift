// SPDX-License-Identifier: Apache-2.0

package import SQLite

/// What a store could not do; holds no position, no key and no code.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no file at the path.
  case missing(path: String)
  /// Something is at the path already.
  case exists(path: String)
  /// No file can be made at the path.
  case unwritable(path: String, reason: String)
  /// The file is something else.
  case notAStore(path: String)
  /// Another version of the program wrote the file.
  case otherVersion(path: String, version: Int64, known: Int64)
  /// Another process holds the database; trying again will help.
  case busy(SQLiteError)
  /// No room on the disk; trying again helps once there is some.
  case full(SQLiteError)
  /// The file may not be opened or written where it is.
  case inaccessible(SQLiteError)
  /// The file is damaged.
  case damaged(SQLiteError)
  /// The device may send no more.
  case shutOut(device: String)
  /// A record taken in as readable no longer is.
  case unreadable(device: String, sequence: Int64)
  /// A hot spot set kept as usable no longer is.
  case unusableHotSpots(version: String)
  /// Anything else SQLite refused.
  case failed(SQLiteError)

  package enum Remedy: Sendable {
    case retry, stop
  }

  /// What whoever asked should do.
  package var remedy: Remedy {
    switch self {
    case .busy, .full: .retry
    case .missing, .exists, .unwritable, .notAStore, .otherVersion, .inaccessible, .damaged, .shutOut,
      .unreadable, .unusableHotSpots, .failed:
      .stop
    }
  }

  package init(_ error: SQLiteError) {
    // Result codes: https://sqlite.org/rescode.html
    switch error.primaryCode {
    case 5, 6: self = .busy(error)
    case 13: self = .full(error)
    case 3, 8, 14: self = .inaccessible(error)
    case 11: self = .damaged(error)
    case 26: self = .notAStore(path: error.path)
    default: self = .failed(error)
    }
  }

  package var description: String {
    switch self {
    case .missing(let path): "\(path): no such file"
    case .exists(let path): "\(path): there already, and not written over"
    case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
    case .notAStore(let path): "\(path): not a patrol store"
    case .otherVersion(let path, let version, let known):
      "\(path): written by another patrol-store (layout \(version); this one knows \(known)): "
        + "use the program that wrote it"
    case .busy(let error): "another process is using the store: \(error)"
    case .full(let error): "no room on the disk: \(error)"
    case .inaccessible(let error): "the store may not be opened or written: \(error)"
    case .damaged(let error): "the store is damaged; restore it from a copy: \(error)"
    case .shutOut(let device): "no device \(device) may send"
    case .unreadable(let device, let sequence):
      "record \(sequence) of \(device) was readable when it came and is not now"
    case .unusableHotSpots(let version):
      "hot spot set \(version) was usable when it came and is not now"
    case .failed(let error): "the store failed: \(error)"
    }
  }
}
