// SPDX-License-Identifier: Apache-2.0

import Control
import Cryptography
package import DeviceConfiguration
import FoundationEssentials
import Journaling
import Patrol
import Platform
import Positioning
import Running
import Text
import Uploading
import Wire

/// Looks at a whole device: what it is told, what it hears, what it keeps and where that goes.
///
/// It changes nothing, and no position is in what it says.
package struct Examination {
  private let configuration: DeviceConfiguration
  /// Seconds that are given to each gpsd, and to the store.
  private let patience: Double

  package init(_ configuration: DeviceConfiguration, patience: Double = 6) {
    (self.configuration, self.patience) = (configuration, patience)
  }

  /// In the order of the data's way.
  package func findings() async -> [Finding] {
    var found: [Finding] = []
    let (gpsd, ahead) = await hear()
    found += gpsd
    found.append(GpsdPrivacy.now(configuration.gpsd).finding)
    found.append(Surroundings.clock(Surroundings.clockNow(ahead: ahead)))
    found += zone
    let (collector, process) = collector
    found += collector
    found += hotSpots
    found.append(Surroundings.room(FileSystemRoom(at: state), at: state))
    let (journal, counts) = journal
    found += journal
    found.append(Surroundings.directory(FileFacts(of: state), at: state))
    found.append(Surroundings.group(Surroundings.members(of: "patrol")))
    found.append(
      Surroundings.swap(
        Surroundings.text(of: "/proc/swaps"), collectorMax: process.flatMap(Surroundings.swapMax)))
    found += [
      process.flatMap { Surroundings.core(Surroundings.text(of: "/proc/\($0)/limits")) }
    ].compactMap(\.self)
    found += HardwareFindings(configuration: configuration).all
    found += await store(counts)
    return found
  }

  private var state: String { configuration.state }

  // MARK: Receivers

  /// Also how far the newest receiver's clock is ahead of this device's, in seconds.
  private func hear() async -> ([Finding], Double?) {
    let hearings = await withTaskGroup(of: (Int, GpsdHearing).self) { group in
      for (index, source) in configuration.gpsd.enumerated() {
        group.addTask { (index, await GpsdHearing.of(source, within: patience)) }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    let receivers = hearings.values.flatMap(\.receivers.values)
    let ahead = receivers.compactMap { receiver -> Double? in
      guard let last = receiver.last, let came = receiver.lastCame, receiver.fixes > 0 else {
        return nil
      }
      return last.seconds(since: came)
    }.min { abs($0) < abs($1) }
    let findings = configuration.gpsd.enumerated().flatMap { index, source in
      GpsdFindings(
        configuration: configuration, source: source, hearing: hearings[index] ?? GpsdHearing()
      ).all
    }
    return (findings, ahead)
  }

  private var zone: [Finding] {
    guard let fault = configuration.timeZoneFault else { return [] }
    return [.look("time zone", fault.reason, fault.advice)]
  }

  // MARK: Collector

  /// What the collector says of itself, and its process.
  private var collector: ([Finding], Int32?) {
    let subject = "collector"
    do throws(ControlError) {
      let client = try ControlClient(path: configuration.control)
      let process = client.process
      var reply: ControlReply?
      try client.ask(ControlRequest(.status)) { reply = $0 }
      guard case .status(let report)? = reply else {
        return ([.broken(subject, "it gave no status", "systemctl restart patrol")], process)
      }
      return (Self.findings(of: report), process)
    } catch {
      return ([.broken(subject, error)], nil)
    }
  }

  static func findings(of report: StatusReport) -> [Finding] {
    let onShift = report.units.count { $0.shift != nil }
    let head = Finding.fine(
      "collector", "it runs; \(onShift) of \(report.units.count.of("unit")) on shift")
    let troubles = report.troubles.map { Finding.look("collector", $0, nil) }
    let blind = report.units.filter { $0.shift != nil }.compactMap { unit in
      unit.obstacle.map { Finding.broken("unit \(unit.unit)", "nothing is measured: \($0)", nil) }
    }
    return [head] + troubles + blind
  }

  // MARK: Hot spots

  /// A set that is so old may have been replaced, in days.
  private static let oldSet = 31.0

  private var hotSpots: [Finding] {
    let (subject, path) = ("hot spots", configuration.hotSpots)
    let advice = "“patrol hotspots fetch” fetches the published set"
    do throws(SystemError) {
      let (bytes, facts) = try RegularFile.readWithFacts(
        path, atMost: HotSpotSet.maximumFileBytes, followingLinks: true)
      guard let set = try? HotSpotSet(geoJSON: bytes) else {
        return [
          .broken(
            subject, "\(path) cannot be used",
            "“patrol hotspots check \(path)” says why; \(advice)")
        ]
      }
      let changed = Timestamp(milliseconds: facts.lastChange / 1_000_000)
      let days = Timestamp.now().seconds(since: changed) / 86400
      let words =
        "\(set.hotSpots.count.of("hot spot")) of the version \(set.version.prefix(15))…, here for "
        + Int(max(0, days)).of("day")
      if configuration.store != nil, days > Self.oldSet { return [.look(subject, words, advice)] }
      return [.fine(subject, words)]
    } catch {
      return [.broken(subject, "\(error.path ?? path): \(error.problem)", advice)]
    }
  }

  // MARK: Journal

  /// What is to be said of the journal, and how much it holds.
  private var journal: ([Finding], JournalCounts) {
    let (subject, path) = ("journal", configuration.journalPath)
    do throws(JournalError) {
      let contents = try JournalContents(path: path)
      let counts = try contents.counts
      do throws(JournalError) { try contents.expectWhole() } catch {
        return ([.broken(subject, error)], counts)
      }
      let troubles = try contents.unreportedRecoveries.map(\.description)
      let unsigned = try DeviceKey(state: state).signedWhenSent(in: contents)
      return (Self.records(counts, unsigned, subject, troubles), counts)
    } catch {
      if case .absent = error {
        let words = "there is none yet; the collector makes it at its first start"
        return ([.fine(subject, words)], JournalCounts())
      }
      return ([.broken(subject, error)], JournalCounts())
    }
  }

  /// What is to be said of the records in a journal that is whole now.
  private static func records(
    _ counts: JournalCounts, _ unsigned: Int?, _ subject: String, _ recoveries: [String]
  ) -> [Finding] {
    var found = [
      Finding.fine(
        subject,
        "\(counts.acknowledged) with the store, \(counts.pending) waiting"
          + RecordSignature.words(signedWhenSent: unsigned))
    ]
    if let words = StoreAPI.BatchAnswer.words(changed: counts.refused) {
      found.append(
        .broken(
          subject, words, "find out who wrote on this disk; the centre has them in quarantine"))
    }
    if counts.quarantined > 0 {
      found.append(
        .look(
          subject, "\(counts.quarantined.of("record")) quarantined by the store",
          "“patrol-store export quarantine” at the centre says why"))
    }
    let told = counts.lost - counts.untold
    if told > 0 {
      let words = "\(told.of("record")) lost to damage, as a shift record says"
      found.append(.fine(subject, words))
    }
    if counts.untold > 0 {
      let words = "\(counts.untold.of("record")) lost to damage; the next shift record says so"
      found.append(.look(subject, words, "look at the disk"))
    }
    return found + recoveries.map { .look(subject, $0, "look at the disk") }
  }

  // MARK: Store

  /// - Parameter counts: of the journal.
  private func store(_ counts: JournalCounts) async -> [Finding] {
    guard let access = StoreAccess(configuration) else {
      return [
        .look(
          "store", "none is named, so records stay on this device",
          "add “store: { url: https://… }” to the configuration")
      ]
    }
    let certificates = certificates(of: access)
    let receipt = Self.receipt(configuration.receipts.read(), counts, now: .now())
    do {
      let client = try access.client()
      let device = try await Self.within(patience) {
        _ = try await client.fetchPlan(ifNot: nil)
        return client.device ?? ""
      }
      let enrolled = device.map { Finding.fine("store", "it knows this device as \($0)") }
      return [
        enrolled
          ?? .look(
            "store", "no answer in \(Int(patience)) s", "look at the network; records wait here")
      ] + certificates + [receipt]
    } catch let error as StoreRequestError {
      return [error.mayPass ? .look("store", error) : .broken("store", error)] + certificates
        + [receipt]
    } catch let error as any ExplainedError {
      return [.broken("enrolment", error)] + certificates
    } catch {
      return [.broken("store", "\(error)", nil)]
    }
  }

  /// What `body` returns; nil when that takes longer than `seconds`.
  private static func within<Value: Sendable>(
    _ seconds: Double, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try? await Task.sleep(for: .seconds(seconds))
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  /// Certificates that end so soon are to be renewed, in days.
  private static let soon = 30

  private func certificates(of access: StoreAccess) -> [Finding] {
    guard let path = access.certificatesPath,
      let pem = try? RegularFile.read(path, atMost: StoreAccess.mostCertificates),
      let certificate = try? Certificate(pem: pem)
    else { return [] }
    return [Self.certificate(until: certificate.validity.upperBound, at: path, now: .now())]
  }

  /// - Parameter end: seconds since 1970.
  static func certificate(until end: Int, at path: String, now: Timestamp) -> Finding {
    let subject = "certificate"
    let end = Timestamp(milliseconds: Int64(end) * 1000)
    let days = Int((end.seconds(since: now) / 86400).rounded(.down))
    let date = end.description.prefix(10)
    let advice =
      "enrol this device anew when the store has another, or name it in the configuration"
    if days < 0 { return .broken(subject, "\(path) ended on \(date)", advice) }
    let words = "\(path) ends on \(date), in \(days.of("day"))"
    return days < soon ? .look(subject, words, advice) : .fine(subject, words)
  }

  /// A receipt is late after a week, in seconds.
  private static let late = 7.0 * 86400

  static func receipt(_ kept: KeptReceipt?, _ counts: JournalCounts, now: Timestamp) -> Finding {
    let (subject, waiting) = ("receipt", counts.pending)
    guard let kept else {
      return waiting == 0
        ? .fine(subject, "none yet, and no record waits")
        : .look(subject, "none yet, and \(waiting.of("record")) wait", "“patrol sync” sends now")
    }
    // Nobody can send what is lost, and the store has been told of it.
    let lacksTheLost =
      kept.findsNothingAltered
      && kept.receipt.count - kept.receipt.stored == Int64(counts.lost - counts.untold)
    if let fault = kept.faults.first, !lacksTheLost {
      return .look(subject, fault, "“patrol-store audit” at the centre says more")
    }
    let words = "the last one is of \(kept.at)"
    if waiting > 0, now.seconds(since: kept.at) > late {
      return .look(subject, "\(words); \(waiting.of("record")) wait", "“patrol sync” sends now")
    }
    return .fine(subject, words)
  }
}
