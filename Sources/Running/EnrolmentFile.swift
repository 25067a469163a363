// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
package import Patrol
package import Platform
package import Wire

/// A file with a one-time code, for a device's boot partition. `patrol-store device enrol --files`
/// writes it.
///
///     # what it is for
///     device: VAN-03
///     code: ABCD-…
package struct EnrolmentFile {
  private static let maximumBytes = 4096

  package let path: String
  package let code: EnrolmentCode

  /// - Throws: `EnrolmentFileError`.
  package init(_ path: String) throws(EnrolmentFileError) {
    let bytes: Data
    do {
      bytes = try RegularFile.read(path, atMost: Self.maximumBytes)
    } catch {
      throw .system(error)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    let found = lines.compactMap { line -> EnrolmentCode? in
      guard line.hasPrefix("code:") else { return nil }
      return EnrolmentCode(typed: String(line.dropFirst("code:".count)))
    }
    guard found.count == 1 else { throw .noCode(path: path) }
    (self.path, code) = (path, found[0])
  }

  /// Overwrites the file, so that its code cannot be read from the medium, and removes it.
  ///
  /// Flash may keep what was there; the code is used up by then.
  package func erase() throws(EnrolmentFileError) {
    do throws(SystemError) {
      try overwrite()
      guard unlink(path) == 0 else { throw SystemError(path: path) }
    } catch {
      throw .notErased(error)
    }
    sync()
  }

  private func overwrite() throws(SystemError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw SystemError(path: path) }
    defer { close(descriptor) }
    let zeros = [UInt8](repeating: 0, count: Self.maximumBytes)
    guard write(descriptor, zeros, zeros.count) == zeros.count, fsync(descriptor) == 0 else {
      throw SystemError(path: path)
    }
  }
}

/// Why an enrolment file is of no use, or is still there.
package enum EnrolmentFileError: ExplainedError, Hashable {
  case noCode(path: String)
  case system(SystemError)
  /// The device is enrolled; the file is still there.
  case notErased(SystemError)

  package var kind: ErrorKind {
    switch self {
    case .noCode: .unusable
    case .system(let error): error.kind
    case .notErased: .inputOutput
    }
  }

  package var place: String? {
    switch self {
    case .noCode(let path): path
    case .system(let error), .notErased(let error): error.place
    }
  }

  package var problem: String {
    switch self {
    case .noCode: "holds no line “code: …” with an enrolment code, or several"
    case .system(let error): error.problem
    case .notErased(let error):
      "this device is enrolled, but the file cannot be erased: \(error.problem)"
    }
  }

  package var advice: String? {
    switch self {
    case .noCode: "“patrol-store device enrol --files” writes such files"
    case .system(let error): error.advice
    case .notErased: "erase it by hand; its code is used up"
    }
  }
}
