// SPDX-License-Identifier: Apache-2.0

import Compression
package import FoundationEssentials
package import Wire

/// A request as it came over the wire.
package struct ServerRequest: Sendable {
  package var method: String
  package var target: String
  /// Names in lower case.
  package var headers: [String: String]
  package var body: Data

  package var batch: Batch? {
    guard let bytes = try? Gzip.inflate(body, limit: Batch.maximumBytes) else { return nil }
    return (try? SignedBatch(bytes: bytes)).map { signed in
      Batch(journal: signed.journal, entries: signed.entries.map(\.entry))
    }
  }
}
