// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Monitoring
import Patrol
import Platform
import ServiceLifecycle
import Uploading
import Wire

/// Answers Prometheus on a loopback port.
struct MetricsService: Service {
  let server: MetricsServer
  let collector: Collector
  let store: StoreServices
  let receipts: ReceiptFile

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await server.run(mediaType: Exposition.mediaType) {
        let age = receipts.read().map { max(0, Timestamp.now().seconds(since: $0.at)) }
        return Exposition(of: await collector.figures(), store.link.trouble.counts, receiptAge: age)
          .text
      }
    }
  }
}

extension Exposition {
  /// - Parameter receiptAge: seconds since the last receipt; nil before the first.
  init(of figures: CollectorFigures, _ uploads: UploadTrouble.Attempts, receiptAge: Double?) {
    self.init()
    addProgram(figures)
    addReceivers(figures)
    addShifts(figures)
    addRecords(figures)
    addUploads(uploads, receiptAge: receiptAge)
  }

  private mutating func addProgram(_ figures: CollectorFigures) {
    add(
      .gauge, "patrol_build_info",
      "The program and its configuration, which this names by its hash.",
      [
        (
          ["version": figures.health.version, "configuration": figures.health.configuration], 1
        )
      ])
    add(
      .gauge, "patrol_loop_interval_seconds",
      "Time between the last two readings of the clock; five seconds when all is well.",
      figures.tick)
    add(
      .gauge, "patrol_loop_interval_max_seconds",
      "The longest time between two readings of the clock since the program began.",
      figures.longestTick
    )
    add(
      .counter, "patrol_clock_steps_total", "How often the device's clock was set while it ran.",
      Double(figures.health.clockSteps))
    add(
      .gauge, "patrol_troubles", "Troubles that patrol status shows.",
      Double(figures.status.troubles.count))
    add(
      .gauge, "patrol_hotspots_age_seconds", "Time since the hot spot set came.",
      figures.hotSpotsAge)
  }

  private mutating func addReceivers(_ figures: CollectorFigures) {
    let (status, health) = (figures.status, figures.health)
    add(
      .gauge, "patrol_gpsd_connected", "Whether gpsd is connected.",
      status.gpsd.map { (["gpsd": $0.source], $0.connected ? 1 : 0) })
    add(
      .gauge, "patrol_gpsd_wait_seconds", "How long the newest data of gpsd waited to be judged.",
      figures.waits.sorted { $0.key < $1.key }.map { (["gpsd": $0.key], $0.value) })
    add(
      .counter, "patrol_epochs_total", "Epochs heard of a receiver, with a position or without.",
      status.units.map { (["unit": $0.unit], Double($0.heard)) })
    add(
      .gauge, "patrol_report_age_seconds", "Time since a receiver was heard last.",
      status.units.compactMap { unit in unit.age.map { (["unit": unit.unit], $0) } })
    add(
      .gauge, "patrol_fix_age_seconds", "Time since a receiver had its last position.",
      figures.fixAges.sorted { $0.key < $1.key }.map { (["unit": $0.key], $0.value) })
    add(
      .gauge, "patrol_receiver_error_meters", "The error that a receiver usually reports.",
      health.receivers.compactMap { told in told.error.map { (["unit": told.unit], $0) } })
  }

  private mutating func addShifts(_ figures: CollectorFigures) {
    add(
      .gauge, "patrol_units_on_shift", "Units that are on shift.",
      Double(figures.status.units.count { $0.shift != nil }))
    add(
      .counter, "patrol_fixes_total", "Fixes that were used in shifts.",
      figures.fixes.sorted { $0.key < $1.key }.map { (["unit": $0.key], Double($0.value)) })
    add(
      .counter, "patrol_refused_total", "Reports in shifts that gave no fix, or one not used.",
      figures.refused.sorted { $0.key < $1.key }.flatMap { unit, reasons in
        FixRefusal.allCases.compactMap { reason -> (Labels, Double)? in
          reasons[reason].map { (["unit": unit, "reason": reason.rawValue], Double($0)) }
        }
      })
    add(
      .counter, "patrol_visits_total", "Visits that are final and kept.", Double(figures.visits))
    add(.counter, "patrol_shifts_total", "Shifts that are over and kept.", Double(figures.shifts))
  }

  private mutating func addRecords(_ figures: CollectorFigures) {
    let health = figures.health
    add(
      .gauge, "patrol_records_waiting", "Records that the store has not answered for.",
      Double(health.waiting))
    add(
      .gauge, "patrol_records_waiting_age_seconds",
      "Time since the end of what the oldest of them tells of.", health.oldestWaiting ?? 0)
    add(
      .gauge, "patrol_records_quarantined", "Records that the store quarantined.",
      Double(health.quarantined))
    add(
      .gauge, "patrol_records_lost", "Records lost to damage that no shift record tells of yet.",
      Double(health.lost))
    add(
      .gauge, "patrol_journal_size_bytes", "Size of the journal's files.",
      figures.journalBytes.map(Double.init))
    add(
      .gauge, "patrol_disk_free_bytes", "Room left where the journal is.",
      health.freeBytes.map(Double.init))
  }

  private mutating func addUploads(_ counts: UploadTrouble.Attempts, receiptAge: Double?) {
    add(.counter, "patrol_uploads_total", "Uploads that have ended.", Double(counts.uploads))
    add(
      .counter, "patrol_upload_failures_total", "Uploads that ended before all was sent.",
      Double(counts.failures))
    add(
      .counter, "patrol_upload_requests_total", "Requests with records, also without an answer.",
      Double(counts.requests))
    add(
      .gauge, "patrol_receipt_age_seconds", "Time since the store's last receipt.", receiptAge)
  }
}
