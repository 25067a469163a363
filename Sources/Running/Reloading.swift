// SPDX-License-Identifier: Apache-2.0

import Collecting
import DeviceConfiguration
import Logging
import Patrol
import Platform
import Positioning
import ServiceLifecycle
import UnixSignals
import Uploading
import Wire

/// Takes up a changed configuration while the collector runs: whole, or not at all.
actor Reloading {
  /// The way to the store that a configuration names, for the device whose key was read.
  typealias LinkMaker = @Sendable (DeviceConfiguration, DeviceKey.ReadKey) -> StoreLink

  /// The file's path as the program was started with; nil is the usual one.
  private let path: String?
  private var settings: DeviceConfiguration
  private let collector: Collector
  private let gpsd: GpsdServices
  private let store: StoreServices
  private let link: LinkMaker
  private let signs: LifeSigns
  private let log: Logger
  /// The reload before this one: two at once would connect twice to a new gpsd.
  private var last: Task<Result<String, ReloadError>, Never>?

  init(
    path: String?, _ settings: DeviceConfiguration, _ collector: Collector, _ gpsd: GpsdServices,
    _ store: StoreServices, _ signs: LifeSigns, _ log: Logger,
    link: @escaping LinkMaker
  ) {
    (self.path, self.settings, self.collector) = (path, settings, collector)
    (self.gpsd, self.store, self.signs, self.log) = (gpsd, store, signs, log)
    self.link = link
  }

  /// Reads the file and takes it up. Returns what has changed, in words.
  ///
  /// Fixes are judged meanwhile: nothing here runs in the collector's loop but the change itself.
  func reload() async throws(ReloadError) -> String {
    let reload = Task { [last] in
      _ = await last?.value
      return await signs.reloading { await outcome() }
    }
    last = reload
    switch await reload.value {
    case .success(let words):
      log.notice("\(words)")
      return words
    case .failure(let error):
      await collector.noteConfiguration(refused: error.description)
      log.error("the changed configuration is not loaded: \(error)")
      throw error
    }
  }

  private func outcome() async -> Result<String, ReloadError> {
    do throws(ReloadError) { return .success(try await takeUp()) } catch { return .failure(error) }
  }

  private func takeUp() async throws(ReloadError) -> String {
    let changed = try read()
    let entries = settings.entries(differingFrom: changed)
    let fresh: [GpsdConnection]
    do throws(SystemError) { fresh = try gpsd.connect(to: changed.gpsd) } catch {
      throw .system(error)
    }
    do throws(CollectorError) { try await collector.take(changed) } catch {
      for connection in fresh { connection.close() }
      throw .refused(error)
    }
    gpsd.use(changed.gpsd, with: fresh)
    let key = DeviceKey(state: changed.state)
    let reading = key.read()
    let isEnrolledAnew = useStore(of: changed, as: reading)
    await sign(with: reading, of: key)
    settings = changed
    let news = entries + (isEnrolledAnew ? ["this device's enrolment"] : [])
    return news.isEmpty
      ? "the configuration is loaded: nothing has changed"
      : "the configuration is loaded: \(news.joined(separator: ", "))"
  }

  /// Goes on with the store that `changed` names, as the device that is enrolled now: its key may
  /// have been put in place, or another in its place, meanwhile.
  ///
  /// - Returns: whether the device is another than before.
  private func useStore(of changed: DeviceConfiguration, as key: DeviceKey.ReadKey) -> Bool {
    let before = store.link
    let enrolled = key.signer?.device
    if enrolled != before.device || settings.store != changed.store || before.uploader == nil {
      store.use(link(changed, key))
    }
    return store.link.device != before.device
  }

  /// Says why, when what is kept from now on is not signed any more.
  private func sign(with reading: DeviceKey.ReadKey, of key: DeviceKey) async {
    if let fault = key.fault(of: reading), await collector.signer != nil {
      log.error("records are kept unsigned from now on: \(fault.locatedProblem)")
    }
    await collector.sign(with: reading.signer)
  }

  /// The file as it is now.
  private func read() throws(ReloadError) -> DeviceConfiguration {
    var faults: [ConfigurationError]
    do throws(ConfigurationError) {
      faults = try DeviceConfiguration.faults(path: path) ?? []
      if faults.isEmpty { return try DeviceConfiguration(path: path) }
    } catch {
      faults = [error]
    }
    throw .faults(faults)
  }
}

/// Why a changed configuration was not taken up.
enum ReloadError: ExplainedError, Hashable {
  /// All that is wrong with the file.
  case faults([ConfigurationError])
  /// It cannot be taken up while shifts are open, or without a restart.
  case refused(CollectorError)
  case system(SystemError)

  var kind: ErrorKind {
    switch self {
    case .faults, .refused: .configuration
    case .system(let error): error.kind
    }
  }

  var problem: String {
    switch self {
    case .faults(let faults): faults.map(\.description).joined(separator: "\n")
    case .refused(let error): error.problem
    case .system(let error): error.problem
    }
  }
}

/// Takes up a changed configuration at each SIGHUP.
struct ReloadService: Service {
  let reloading: Reloading

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await _ in await UnixSignalsSequence(trapping: .sighup) {
        // What came of it stands in the log and in the status.
        _ = try? await reloading.reload()
      }
    }
  }
}
