// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Dosage
import FoundationEssentials
import GeoPackage
import Logging
import Patrol
import ServiceLifecycleTestKit
import Storage
import Synchronization
import TestSupport
import Wire

@testable import Serving

/// A real server over a real store, for one test.
final class Centre: Sendable {
  let store: Store
  let client: HTTPClient
  let clock: TestClock

  /// A clock that stands until it is moved.
  final class TestClock: Sendable {
    private let time = Mutex(Timestamp("2026-03-02T12:00:00.000Z")!)

    var now: Timestamp { time.withLock { $0 } }

    func advance(bySeconds seconds: Double) {
      time.withLock { $0 = $0.advanced(bySeconds: seconds) }
    }
  }

  private init(store: Store, client: HTTPClient, clock: TestClock) {
    self.store = store
    self.client = client
    self.clock = clock
  }

  static func running(
    security: ServerSettings.Security = .plain, authority: Data? = nil,
    deadlines: Server.Deadlines = Server.Deadlines(),
    _ body: @escaping @Sendable (Centre) async throws -> Void
  ) async throws {
    let scratch = try Scratch()
    let clock = TestClock()
    let store = try Store(
      in: GeoPackageFile(storeAt: scratch.database, creatingAt: clock.now), at: scratch.database)
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    let server = Server(
      store: store,
      settings: try ServerSettings(
        host: "127.0.0.1", port: 0, security: security, authority: authority),
      logger: logger, deadlines: deadlines, planDay: try PlanDay(), now: { clock.now })
    let (ports, port) = AsyncStream<Int>.makeStream()
    // Ended as a signal would end it: a server that is cancelled drops connections it has accepted
    // and not yet served, at which NIO traps (swift-nio issue 3481).
    try await testGracefulShutdown { shutdown in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          defer { port.finish() }
          try await server.run { port.yield($0) }
        }
        group.addTask {
          defer { shutdown.triggerGracefulShutdown() }
          for await port in ports {
            try await body(Centre(store: store, client: HTTPClient(port: port), clock: clock))
            return
          }
        }
        try await group.waitForAll()
      }
    }
  }

  func issuedCode(hours: Double = 24) async throws -> String {
    var generator = SystemRandomNumberGenerator()
    let code = EnrolmentCode(using: &generator)
    try await store.issue(
      code, for: "van 3", at: clock.now, until: clock.now.advanced(bySeconds: hours * 3600))
    return code.grouped
  }

  func enrolledDevice() async throws -> TestDevice {
    var device = TestDevice(id: RequestSignature.unenrolled)
    let answer = try await device.enrol(code: try await issuedCode(), with: client)
    device.id = try Wire.decode(StoreAPI.Enrolled.self, from: answer.body).device
    return device
  }
}

/// A directory for one test, gone after it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "patrol-\(UInt64.random(in: 0...(.max)))").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var database: String { path + "/store.gpkg" }
}

/// Visits to send.
enum Sample {
  /// Some of the visits of a chain that begins at 1.
  static func part(_ sequences: Range<Int64>) -> Batch {
    Batch(
      entries: Array(chain.entries[Int(sequences.lowerBound) - 1..<Int(sequences.upperBound) - 1]))
  }

  private static let chain = batch(1...6000)

  /// Visits in one chain.
  static func batch(_ sequences: ClosedRange<Int64>) -> Batch {
    .chained(
      sequences.map { Record.visit(.sample("v\($0)")).bytes }, from: sequences.lowerBound)
  }
}
