// SPDX-License-Identifier: Apache-2.0

import Text

/// The requests that a device makes to the store, version 1.
///
/// | request                                 | body          | answer                                |
/// |-----------------------------------------|---------------|---------------------------------------|
/// | `GET /v1/authority?code=`               | –             | 200 `Authority`, unsigned             |
/// | `POST /v1/enrolment`                    | `Enrolment`   | 201 `Enrolled`                        |
/// | `POST /v1/batches`                      | `SignedBatch` | 200 `BatchAnswer`                     |
/// | `GET /v1/receipt?journal=&first=&last=` | –             | 200 `Receipt`                         |
/// | `GET /v1/hotspots`                      | –             | 200 GeoJSON, `ETag` the set's version |
/// | `GET /v1/plan`                          | –             | 200 `DuePlan`, `ETag` its version     |
/// | `GET /health`                           | –             | 200, unsigned                         |
///
/// All other requests are signed (`RequestSignature`); an enrolment is signed with the key that it
/// contains. A batch may be gzipped (`Content-Encoding: gzip`). `If-None-Match` with the version of
/// the set or the plan is answered 304. A refused request is answered with a `Refusal` and
///
/// | status | meaning                                             | the device should          |
/// |--------|-----------------------------------------------------|----------------------------|
/// | 400    | the request is not understood                       | keep the records, report   |
/// | 401    | no such device, or the signature is not its own     | keep, report, ask again later |
/// | 403    | the enrolment code is unknown, used or out of date  | ask for a new code         |
/// | 404    | nothing there: no hot spot set is published, no authority of its own | carry on without; trust none that is not configured |
/// | 409    | the counter is not above the last; `Patrol-Counter` says that | ask again above it |
/// | 413    | too large                                           | send fewer at a time       |
/// | 429, 503 | busy, or its file was taken away; `Retry-After` in seconds may say how long | wait, try again |
/// | 5xx    | the store failed                                    | wait, try again            |
package enum StoreAPI {
  package static let authorityPath = "/v1/authority"
  package static let enrolmentPath = "/v1/enrolment"
  package static let batchesPath = "/v1/batches"
  package static let receiptPath = "/v1/receipt"
  package static let hotSpotsPath = "/v1/hotspots"
  package static let planPath = "/v1/plan"
  package static let healthPath = "/health"

  /// The certificate authority of a store that has its own (`CodeProof`).
  package struct Authority: Hashable, Sendable, Codable {
    /// The authority's certificate, PEM.
    package var certificate: String
    /// That whoever sends it knows the enrolment code: `CodeProof.ofAuthority`, base64.
    package var proof: String

    package init(certificate: String, proof: String) {
      self.certificate = certificate
      self.proof = proof
    }
  }

  /// Asks to become a device of the store.
  package struct Enrolment: Hashable, Sendable, Codable {
    /// The one-time code, as handed out by `patrol-store device enrol`.
    package var code: String
    /// Ed25519 public key, 32 bytes in base64.
    package var publicKey: String

    package init(code: String, publicKey: String) {
      self.code = code
      self.publicKey = publicKey
    }

    enum CodingKeys: String, CodingKey {
      case code
      case publicKey = "public_key"
    }
  }

  package struct Enrolled: Hashable, Sendable, Codable {
    /// The name the device signs with from now on.
    package var device: String

    package init(device: String) {
      self.device = device
    }
  }

  /// The result for each record of a batch; it is durable when the answer is sent.
  package struct BatchAnswer: Hashable, Sendable, Codable {
    package var results: [Result]

    package init(results: [Result]) {
      self.results = results
    }

    package struct Result: Hashable, Sendable, Codable {
      package var sequence: Int64
      package var status: IntakeStatus
      /// Why the record is in quarantine; nil otherwise.
      package var reason: String?
      /// True when the store has another record under this sequence number: the record must then be
      /// sent under another. Absent otherwise. No record after it in the batch is taken or
      /// answered.
      package var conflict: Bool?
      /// True when the signature is not the device's: the record was changed after it was signed.
      /// It takes no number, and to send it again is of no use. Absent otherwise.
      package var badSignature: Bool?

      package init(
        sequence: Int64, status: IntakeStatus, reason: String? = nil, conflict: Bool? = nil,
        badSignature: Bool? = nil
      ) {
        self.sequence = sequence
        self.status = status
        self.reason = reason
        self.conflict = conflict
        self.badSignature = badSignature
      }

      package var isConflict: Bool { conflict == true }
      package var hasBadSignature: Bool { badSignature == true }

      enum CodingKeys: String, CodingKey {
        case sequence, status, reason, conflict
        case badSignature = "bad_signature"
      }
    }

    /// What a device says of records that were answered so and were changed on it; nil where there
    /// are none.
    package static func words(changed count: Int) -> String? {
      if count == 0 { return nil }
      let have = count == 1 ? "has" : "have"
      return "\(count.of("record")) \(have) a wrong signature: changed on this device after signing"
    }
  }

  /// How many of a run of a journal's records the store has, and whether their chain is whole.
  package struct Receipt: Hashable, Sendable, Codable {
    package var device: String
    package var journal: JournalName
    package var first: Int64
    package var last: Int64
    /// Records of the run that are kept, those in quarantine included.
    package var stored: Int64
    package var quarantined: Int64
    /// Runs of sequence numbers that never came, in order, at most 100.
    package var missing: [ClosedRange<Int64>]
    /// Records whose link does not follow from the record before, in order, at most 100: one of the
    /// two was altered, or records between them are gone.
    package var breaks: [Int64]
    /// The link of the last record; nil when that never came.
    package var hash: Link?
    /// The store's generation. It changes when the store is restored from a copy. The restored
    /// store may lack records that receipts of an earlier generation name. It is for people and
    /// programs; devices compare with the store at every contact anyway.
    package var generation: String

    package init(
      device: String, journal: JournalName, first: Int64, last: Int64, stored: Int64,
      quarantined: Int64, missing: [ClosedRange<Int64>], breaks: [Int64] = [], hash: Link? = nil,
      generation: String = ""
    ) {
      self.device = device
      self.journal = journal
      self.first = first
      self.last = last
      self.stored = stored
      self.quarantined = quarantined
      self.missing = missing
      self.breaks = breaks
      self.hash = hash
      self.generation = generation
    }

    /// Number of records in the run; 0 when the run is impossible.
    package var count: Int64 { first >= 1 && last >= first ? last - first + 1 : 0 }

    /// Whether its figures are consistent: runs are in order and within it, and counts fit.
    package var isSound: Bool {
      guard first >= 1, (0...count).contains(stored), (0...stored).contains(quarantined) else {
        return false
      }
      var end = first - 1
      for run in missing {
        guard run.lowerBound > end, run.upperBound <= last else { return false }
        end = run.upperBound
      }
      return stored <= count - named
    }

    /// Whether `missing` names all that is missing, not only the first 100 runs.
    package var namesAllMissing: Bool { stored + named >= count }

    /// The number up to which it says of each whether it is missing.
    package var lastNamed: Int64 { namesAllMissing ? last : missing.last?.upperBound ?? 0 }

    private var named: Int64 {
      missing.reduce(0) { $0 + ($1.upperBound - $1.lowerBound + 1) }
    }

    /// Whether every record of the run is there and its link follows from the record before.
    package var isWhole: Bool {
      stored == count && missing.isEmpty && breaks.isEmpty && hash != nil
    }
  }

  package struct Refusal: Hashable, Sendable, Codable {
    /// In words, for people; holds no secret.
    package var error: String

    package init(error: String) {
      self.error = error
    }
  }
}

/// What the store says of one record of a batch.
package enum IntakeStatus: String, Codable, Sendable, CaseIterable {
  /// Kept now.
  case stored
  /// Had already been kept; the same bytes.
  case duplicate
  /// Not understood, or the store has another record under this sequence number. Its bytes are
  /// kept in quarantine for people to look at. It counts as arrived unless it is a `conflict`.
  case quarantined
}
