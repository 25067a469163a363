// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Patrol
import Sensing
import ServiceLifecycle
import Uploading

/// Answers what commands ask over the control socket.
struct ControlService: Service {
  let server: ControlServer
  let collector: Collector
  let booking: ShiftBooking
  let store: StoreServices
  let receipts: ReceiptFile
  /// Wakes the service that sends.
  let wake: Wake
  /// The device's battery as it is now.
  let battery: @Sendable () -> Battery?
  let reloading: Reloading

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await server.run { request, reply in await answer(request, reply) }
    }
  }

  private func answer(
    _ request: ControlRequest, _ reply: @escaping @Sendable (ControlReply) -> Void
  ) async {
    do throws(CollectorError) {
      switch request.verb {
      case .status:
        var report = await collector.status()
        await tellOfStore(in: &report)
        report.battery = battery().map {
          StatusReport.BatteryStatus(percent: $0.percent, isCharging: $0.isCharging)
        }
        reply(.status(report))
      case .startShift:
        reply(.done(try await booking.start(unit: request.unit, officer: request.officer)))
      case .endShift:
        reply(.ended(try await booking.end(unit: request.unit)))
      case .bookOfficer:
        reply(.done(try await collector.book(unit: request.unit, to: request.officer)))
        booking.sendSoon()
      case .sync: await upload(reply)
      case .reload: await reload(reply)
      }
    } catch {
      reply(.failed("\(error)", error.kind))
    }
  }

  private func tellOfStore(in report: inout StatusReport) async {
    let link = store.link
    report.receipt =
      if let uploader = link.uploader { await uploader.lastReceipt() } else { receipts.read() }
    report.receiptIsPending = await link.uploader?.isReceiptPending() ?? false
    report.sendingTrouble = link.trouble.words
    report.troubles += [link.trouble.words].compactMap(\.self)
  }

  private func reload(_ reply: @Sendable (ControlReply) -> Void) async {
    do throws(ReloadError) { reply(.done(try await reloading.reload())) } catch {
      reply(.failed(error.description, error.kind))
    }
  }

  private func upload(_ reply: @escaping @Sendable (ControlReply) -> Void) async {
    let link = store.link
    guard let uploader = link.uploader else {
      let why = link.trouble.words ?? "no store to send to: records are kept here"
      return reply(.failed(why, .configuration))
    }
    let outcome = await uploader.upload { reply(.progress($0.words)) }
    link.trouble.note(.ended(outcome))
    if !outcome.isComplete { wake() }
    reply(
      outcome.isProven ? .done(outcome.words) : .failed(outcome.words, outcome.kind))
  }
}
