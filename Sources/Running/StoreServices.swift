// SPDX-License-Identifier: Apache-2.0

import Collecting
import DeviceConfiguration
import Logging
import Platform
import ServiceLifecycle
import Synchronization
import Uploading
import Wire

/// The way to the store, as one configuration names it.
struct StoreLink: Sendable {
  /// Nil when no store is named or this device is not enrolled: records are kept all the same.
  let uploader: Uploader?
  let trouble: UploadTrouble
  let plan: PlanContacts?
  /// Who this device is to the store; nil while it is not enrolled.
  let device: String?
  private let services: [any Service]

  /// - Parameter key: this device's, as it was read just now.
  init(
    _ settings: DeviceConfiguration, as key: DeviceKey.ReadKey, journal: any UploadSource,
    wake: Wake, health: @escaping @Sendable () async -> DeviceHealth?, log: Logger
  ) {
    let (client, trouble) = Self.client(settings, key, log, health)
    self.trouble = trouble
    device = client?.device
    guard let client else {
      (uploader, plan, services) = (nil, nil, [])
      return
    }
    let uploader = Uploader(client: client, source: journal)
    let plan = PlanContacts()
    let fetch = PlanFetch(client: client, file: DuePlanFile(for: settings))
    (self.uploader, self.plan) = (uploader, plan)
    services = [
      UploadService(
        uploader: uploader, trouble: trouble, wake: wake, log: log, contact: { plan.note() }),
      PlanService(fetch: fetch, contacts: plan, trouble: trouble, log: log),
    ]
  }

  private static func client(
    _ settings: DeviceConfiguration, _ key: DeviceKey.ReadKey, _ log: Logger,
    _ health: @escaping @Sendable () async -> DeviceHealth?
  ) -> (StoreClient?, UploadTrouble) {
    guard let access = StoreAccess(settings) else {
      log.notice("no store is named: records are kept here")
      return (nil, UploadTrouble())
    }
    do {
      return (try access.client(as: key, health: health), UploadTrouble())
    } catch {
      let words = words(for: error, isSigning: key.signer != nil)
      log.warning("\(words)")
      return (nil, UploadTrouble(words))
    }
  }

  /// - Parameter error: why the service cannot ask the store.
  static func words(for error: any Error, isSigning: Bool) -> String {
    let kept = "records are kept here\(isSigning ? "" : ", unsigned,") until"
    if error as? StoreAccessError == .sealed {
      return "\(kept) the next start: this device's key was sealed after this one; "
        + "systemctl restart patrol"
    }
    return "\(kept) the store can be used: \(error); "
      + "reload the collector then (patrol config reload)"
  }

  /// Sends and fetches until the task is cancelled or the program stops.
  fileprivate func run() async {
    await withTaskGroup(of: Void.self) { group in
      for service in services { group.addTask { try? await service.run() } }
    }
  }
}

/// Runs what reaches the store; another configuration may put another way in its place.
final class StoreServices: Service {
  private let current: Mutex<StoreLink>
  private let links: AsyncStream<StoreLink>
  private let next: AsyncStream<StoreLink>.Continuation

  init(_ link: StoreLink) {
    current = Mutex(link)
    (links, next) = AsyncStream.makeStream(of: StoreLink.self)
    next.yield(link)
  }

  var link: StoreLink { current.withLock { $0 } }

  /// Goes on with another way to the store. A request that is under way is given up; it does no
  /// harm to send its records again.
  func use(_ link: StoreLink) {
    current.withLock { $0 = link }
    next.yield(link)
  }

  func run() async throws {
    await cancelWhenGracefulShutdown { [links] in
      var running: Task<Void, Never>?
      for await link in links {
        running?.cancel()
        await running?.value
        running = Task { await link.run() }
      }
      running?.cancel()
      await running?.value
    }
  }
}
