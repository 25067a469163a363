// SPDX-License-Identifier: Apache-2.0

import Dosage
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Keeping
import NIOCore
import Patrol
import Storage
import Wire

/// What devices may ask (`StoreAPI`).
struct DeviceAPI: Sendable {
  let store: Store
  let gate: Gate
  let tries: EnrolmentTries
  /// The certificate of the store's own authority, PEM; nil when it has none.
  let authority: Data?
  /// Whether the last address in `X-Forwarded-For` is the client's.
  let trustsProxy: Bool
  /// When the plan's days begin.
  let planDay: PlanDay
  let meter: StoreMeter
  let now: @Sendable () -> Timestamp

  func addRoutes(to router: Router<CallContext>) {
    router.get("\(StoreAPI.healthPath)") { _, _ in try await health() }
    router.get("\(StoreAPI.authorityPath)") { try await authority($0, context: $1) }
    router.post("\(StoreAPI.enrolmentPath)") { try await enrol($0, context: $1) }
    router.post("\(StoreAPI.batchesPath)") { try await take($0, context: $1) }
    router.get("\(StoreAPI.receiptPath)") { request, _ in try await receipt(request) }
    router.get("\(StoreAPI.hotSpotsPath)") { request, _ in try await hotSpots(request) }
    router.get("\(StoreAPI.planPath)") { request, _ in try await plan(request) }
  }

  private func health() async throws -> Response {
    try await store.check()
    return .json(["status": "ok"])
  }

  // MARK: Receipt

  private func receipt(_ request: Request) async throws -> Response {
    let (device, _) = try await gate.admit(request, bodyUpTo: 0)
    let parameters = request.uri.queryParameters
    guard let journal = parameters["journal"].flatMap({ JournalName(String($0)) }) else {
      throw RefusedRequest.notUnderstood("the parameter “journal” is not the name of a journal")
    }
    guard let first = parameters["first"].flatMap({ Int64($0) }), first > 0,
      let last = parameters["last"].flatMap({ Int64($0) }), last >= first
    else {
      throw RefusedRequest.notUnderstood("“first” and “last” are not sequence numbers in order")
    }
    let receipt = try await store.receipt(for: first...last, in: journal, of: device.id)
    if receipt.isWhole { try await store.noteReceipt(of: device.id, at: now()) }
    return .json(receipt)
  }

  // MARK: Hot spots

  private func hotSpots(_ request: Request) async throws -> Response {
    _ = try await gate.admit(request, bodyUpTo: 0)
    guard let published = try await store.publishedHotSpots() else {
      throw RefusedRequest.noHotSpots
    }
    return request.answer(
      published.geoJSON, type: "application/geo+json", version: published.version)
  }
}

extension Request {
  /// Bytes past the limit that are read and dropped: a sender that is cut off while it sends may
  /// never see the answer.
  private static let mostDropped = 16 << 20

  /// The whole body, as sent.
  ///
  /// - Throws: `RefusedRequest.tooLarge` when it passes `limit`; never holds more than that.
  func content(upTo limit: Int) async throws -> Data {
    var content = Data()
    var count = 0
    for try await part in body {
      count += part.readableBytes
      if count <= limit { content.append(contentsOf: part.readableBytesView) }
      if count > limit + Self.mostDropped { break }
    }
    guard count <= limit else { throw RefusedRequest.tooLarge(limit: limit) }
    return content
  }

  /// The content, or “not modified” if the sender has this version already.
  func answer(_ content: Data, type: String, version: String) -> Response {
    let tag = "\"\(version)\""
    var response =
      holds(tag)
      ? Response(status: .notModified, headers: [.cacheControl: "no-store"])
      : .data(content, type: type)
    response.headers[.eTag] = tag
    return response
  }

  /// Whether `If-None-Match` says that the sender has what `tag` names (RFC 9110, 13.1.2).
  private func holds(_ tag: String) -> Bool {
    (headers[values: .ifNoneMatch]).flatMap { $0.split(separator: ",") }.contains { part in
      let held = part.filter { !$0.isWhitespace }
      return held == "*" || held == tag || held == "W/\(tag)"
    }
  }
}

extension DeviceAPI {
  /// The plan around today, by the store's clock.
  func plan(_ request: Request) async throws -> Response {
    _ = try await gate.admit(request, bodyUpTo: 0)
    let today = planDay.date(of: now())
    let days = today.advanced(by: -DuePlan.daysBefore)...today.advanced(by: DuePlan.daysAfter)
    let plan = DuePlan(try await store.duePlan(for: days), on: days.dates, planDay)
    let bytes = Wire.bytes(of: plan)
    return request.answer(bytes, type: "application/json", version: DuePlan.version(of: bytes))
  }
}

extension DuePlan {
  /// The plan of `dates`. If it has too many rows, whole days are left out, the latest first.
  init(
    _ entries: [PlanEntry], on dates: [CivilDate], _ planDay: PlanDay,
    atMost mostRows: Int = DuePlan.mostRows
  ) {
    let rows = Dictionary(grouping: entries, by: \.date)
    self.init(days: [])
    var count = 0
    for date in dates {
      let due = (rows[date] ?? []).map {
        Due(hotSpot: $0.hotSpot, visits: $0.visits, minutes: $0.minutes)
      }
      count += due.count
      guard count <= mostRows else { return }
      days.append(Day(date: date, span: planDay.interval(of: date), due: due))
    }
  }
}

/// What is known of a request besides its content.
struct CallContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The network address of the peer, without the port; nil when it has none.
  let peer: String?

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    peer = source.channel.remoteAddress?.ipAddress
  }
}
