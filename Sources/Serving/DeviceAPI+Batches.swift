// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Keeping
import Logging
import Storage
import Wire

extension DeviceAPI {
  /// Answers when the batch is durable.
  func take(_ request: Request, context: CallContext) async throws -> Response {
    let (device, sent) = try await gate.admit(request, bodyUpTo: Batch.maximumBytes)
    let bytes = try Self.unpacked(sent, encoding: request.headers[.contentEncoding])
    try await gate.admit(batchOf: bytes.count, from: device)
    let batch = try Self.batch(in: bytes)
    let intake = try await store.take(batch, from: device, at: now())
    meter.note(intake.results)
    note(intake, from: device, logger: context.logger)
    return .json(StoreAPI.BatchAnswer(results: intake.results))
  }

  private static func unpacked(_ sent: Data, encoding: String?) throws -> Data {
    switch encoding?.lowercased() {
    case nil, "identity": sent
    case "gzip": try inflated(sent)
    default: throw RefusedRequest.notUnderstood("the body's encoding is not gzip")
    }
  }

  private static func batch(in bytes: Data) throws -> SignedBatch {
    do {
      return try SignedBatch(bytes: bytes)
    } catch {
      throw RefusedRequest.notUnderstood("\(error)")
    }
  }

  private static func inflated(_ sent: Data) throws -> Data {
    do throws(GzipError) {
      return try Gzip.inflate(sent, limit: Batch.maximumBytes)
    } catch {
      switch error {
      case .damaged: throw RefusedRequest.notUnderstood("the gzipped body is damaged")
      case .tooLarge(let limit): throw RefusedRequest.tooLarge(limit: limit)
      case .outOfMemory: throw RefusedRequest.inTrouble
      }
    }
  }

  private func note(_ intake: Intake, from device: Device, logger: Logger) {
    let quarantined = intake.count(.quarantined)
    let isOdd = quarantined > 0 || intake.unexplained > 0
    logger.log(
      level: isOdd ? .warning : .info, "took in a batch",
      metadata: [
        "device": "\(device.id)", "stored": "\(intake.count(.stored))",
        "duplicate": "\(intake.count(.duplicate))", "quarantined": "\(quarantined)",
        "unknown_hotspot": "\(intake.unexplained)",
      ])
    guard let conflict = intake.results.first(where: \.isConflict) else { return }
    logger.warning(
      "a device gives other records under numbers it gave before: it was put back or copied",
      metadata: ["device": "\(device.id)", "sequence": "\(conflict.sequence)"])
  }
}
