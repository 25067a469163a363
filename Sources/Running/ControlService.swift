// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Patrol
import Positioning
import ServiceLifecycle
import Uploading

/// Answers what commands ask over the control socket.
struct ControlService: Service {
  let server: ControlServer
  let collector: Collector
  let connections: [GpsdConnection]
  let uploader: Uploader?
  let trouble: UploadTrouble
  let receipts: ReceiptFile
  /// Wakes the service that sends.
  let wake: Wake
  let plan: PlanContacts?

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
        report.receipt =
          if let uploader { await uploader.lastReceipt() } else { receipts.read() }
        report.receiptIsPending = await uploader?.isReceiptPending() ?? false
        report.sendingTrouble = trouble.words
        report.troubles += [trouble.words].compactMap(\.self)
        reply(.status(report))
      case .startShift:
        reply(.done(try await collector.startShift(unit: request.unit, officer: request.officer)))
        plan?.note()
      case .endShift:
        await judgeWhatWasSaid(to: request.unit)
        let ended = try await collector.endShift(unit: request.unit)
        // The end of a shift does not wait for a network.
        sendSoon()
        reply(.ended(ended))
      case .bookOfficer:
        reply(.done(try await collector.book(unit: request.unit, to: request.officer)))
        sendSoon()
      case .sync: await upload(reply)
      }
    } catch {
      reply(.failed("\(error)", error.kind))
    }
  }

  /// How long the end of a shift waits until what gpsd has said up to then is judged.
  private static let patience = Duration.seconds(5)

  /// Has the collector judge what every gpsd has said up to now, for at most `patience`. The shift
  /// that ends is told how much was left.
  private func judgeWhatWasSaid(to unit: String?) async {
    await withDiscardingTaskGroup { group in
      for connection in connections {
        group.addTask {
          let left = await connection.settle(within: Self.patience)
          await collector.leave(unjudged: left, of: connection.source, unit: unit)
        }
      }
    }
  }

  /// Has the service send all records and ask for the receipt.
  private func sendSoon() {
    uploader?.compareSoon()
    wake()
  }

  private func upload(_ reply: @escaping @Sendable (ControlReply) -> Void) async {
    guard let uploader else {
      let why = trouble.words ?? "no store to send to: records are kept here"
      return reply(.failed(why, .configuration))
    }
    let outcome = await uploader.upload { reply(.progress($0.words)) }
    trouble.note(.ended(outcome))
    if !outcome.isComplete { wake() }
    reply(
      outcome.isProven ? .done(outcome.words) : .failed(outcome.words, outcome.kind))
  }
}
