// SPDX-License-Identifier: Apache-2.0

import Keeping
import Monitoring
import Patrol
import Storage
import Wire

/// The store's page for Prometheus.
struct StorePage: Sendable {
  let store: Store
  let meter: StoreMeter
  let now: @Sendable () -> Timestamp
  /// Seconds of silence after which a device is late, as `device list` has them.
  private static let lateAfter = DeviceVerdict.usualLateness

  /// A store that cannot answer has no devices in it, and says that it is down.
  func text() async -> String {
    var page = Exposition()
    let time = now()
    let standings = try? await meter.standings(at: time) {
      let verdicts = DeviceVerdict.all(
        of: try await store.fleet(), at: time, lateAfter: Self.lateAfter)
      return verdicts.reduce(into: [:]) { $0[$1.standing, default: 0] += 1 }
    }
    let isUp = (try? await store.check()) != nil
    add(to: &page, isUp: isUp, standings: isUp ? standings : nil)
    let backup = (try? await store.lastBackup()).flatMap(\.self)
    page.add(
      .gauge, "patrol_store_backup_age_seconds",
      "Since the newest backup was begun, or the store was made.",
      backup.map { max(0, time.seconds(since: $0)) })
    add(meter.counted, to: &page)
    return page.text
  }

  private func add(
    to page: inout Exposition, isUp: Bool, standings: [DeviceStanding: Int]?
  ) {
    page.add(
      .gauge, "patrol_store_build_info", "The program.",
      [(["version": ProgramVersion.current], 1)])
    page.add(
      .gauge, "patrol_store_database_up", "Whether the database can answer.", isUp ? 1 : 0)
    page.add(
      .gauge, "patrol_store_devices", "Devices by how they do, as device list says.",
      standings.map { standings in
        DeviceStanding.allCases.map { (["standing": $0.rawValue], Double(standings[$0] ?? 0)) }
      } ?? [])
  }

  private func add(_ counted: StoreCounts, to page: inout Exposition) {
    page.add(
      .counter, "patrol_store_requests_total", "Requests answered, by route and status.",
      counted.answers.sorted { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }
        .map { (["route": $0.key.route, "status": "\($0.key.status)"], Double($0.value)) })
    page.add(
      "patrol_store_request_duration_seconds", "Time from a request's head to its answer.",
      counted.durations.sorted { $0.key < $1.key }.map { (["route": $0.key], $0.value) })
    page.add(
      .counter, "patrol_store_records_total", "Records that came, by what became of them.",
      IntakeStatus.allCases.map {
        (["result": $0.rawValue], Double(counted.records[$0] ?? 0))
      })
    page.add(
      "patrol_store_transaction_duration_seconds", "Time that a transaction of the database took.",
      [(["kind": "read"], counted.reads), (["kind": "write"], counted.writes)])
  }
}
