// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Platform
import Positioning
import Wire

/// What one gpsd said of itself and of its receivers in a few seconds. No position is in it.
struct GpsdHearing: Hashable, Sendable {
  /// Nil where it said none.
  var release: String?
  /// The higher number of its protocol's version.
  var protocolMajor: Int?
  /// By path.
  var receivers: [String: HeardReceiver] = [:]
  /// Why it could not be heard; nil when it was.
  var fault: String?

  struct HeardReceiver: Hashable, Sendable {
    /// Nil when gpsd says nothing of it.
    var model: ReceiverModel?
    /// Reports, with a position or without.
    var reports = 0
    var fixes = 0
    /// The last horizontal error that it reported, in metres.
    var error: Double?
    /// By its own clock.
    var first: Timestamp?
    var last: Timestamp?
    /// By this device's clock, when its last report came.
    var lastCame: Timestamp?

    /// Seconds from one report to the next; nil for less than two.
    var interval: Double? {
      guard let first, let last, reports > 1, last > first else { return nil }
      return last.seconds(since: first) / Double(reports - 1)
    }
  }

  /// Listens until every receiver has told its interval, at most for `seconds`.
  static func of(_ source: GpsdSource, within seconds: Double) async -> GpsdHearing {
    let connection: GpsdConnection
    do { connection = try GpsdConnection(source: source) } catch {
      return GpsdHearing(fault: "\(error)")
    }
    defer { connection.close() }
    let listener = Task { await listen(to: connection, within: seconds) }
    let alarm = Task {
      try await Task.sleep(for: .seconds(seconds))
      connection.close()
      listener.cancel()
    }
    let hearing = await listener.value
    alarm.cancel()
    return hearing
  }

  /// Listens until enough was heard, or until the task is cancelled.
  private static func listen(
    to connection: GpsdConnection, within seconds: Double
  ) async -> GpsdHearing {
    var hearing = GpsdHearing(fault: "it has sent nothing for \(Int(seconds)) s")
    var splitter = LineSplitter()
    for await event in connection.events {
      switch event {
      case .bytes(let bytes, _):
        hearing.fault = nil
        bytes.withUnsafeBytes { raw in
          splitter.receive(raw) { if case .whole(let line) = $0 { hearing.take(line) } }
        }
      case .lost(let reason, _): hearing.fault = reason
      case .connected, .reached: break
      }
      connection.took(event)
      if hearing.isEnough || Task.isCancelled { break }
    }
    return hearing
  }

  /// Reports of each receiver that are waited for.
  private static let enough = 4

  private var isEnough: Bool {
    fault == nil && !receivers.isEmpty && receivers.values.allSatisfy { $0.reports >= Self.enough }
  }

  // MARK: Lines

  /// The parts of gpsd's objects that are of use here (gpsd_json(5)).
  private struct GpsdObject: Decodable {
    var `class`: String
    var release: String?
    var protocolMajor: Int?
    var device: String?
    var mode: Int?
    var eph: Double?
    var time: String?

    enum CodingKeys: String, CodingKey {
      case `class`, release, device, mode, eph, time
      case protocolMajor = "proto_major"
    }
  }

  mutating func take(_ bytes: [UInt8], at now: Timestamp = .now()) {
    guard let line = try? Wire.decode(GpsdObject.self, from: Data(bytes)) else { return }
    switch line.class {
    case "VERSION": (release, protocolMajor) = (line.release, line.protocolMajor)
    case "DEVICES", "DEVICE":
      for (path, model) in ReceiverModel.all(in: bytes) { note(model, at: path) }
    case "TPV":
      guard let path = line.device else { return }
      receivers[path, default: HeardReceiver()].take(
        hasFix: line.mode ?? 0 > 1, error: line.eph, time: line.time.flatMap { Timestamp($0) }, now)
    default: break
    }
  }

  private mutating func note(_ model: ReceiverModel, at path: String) {
    var receiver = receivers[path, default: HeardReceiver()]
    if model.driver != nil || model.model != nil { receiver.model = model }
    receivers[path] = receiver
  }
}

extension GpsdHearing.HeardReceiver {
  fileprivate mutating func take(
    hasFix: Bool, error: Double?, time: Timestamp?, _ now: Timestamp
  ) {
    // The same epoch may be told in several sentences.
    if let time, time == last {
      if hasFix, fixes < reports { fixes += 1 }
      self.error = error ?? self.error
      return
    }
    reports += 1
    if hasFix { fixes += 1 }
    self.error = error ?? self.error
    first = first ?? time
    last = time ?? last
    lastCame = now
  }
}
