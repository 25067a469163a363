// SPDX-License-Identifier: Apache-2.0

import Collecting
package import DeviceConfiguration
import FoundationEssentials
package import Patrol
import Platform
package import Uploading

/// Brings the store's published hot spot set onto this device, for shifts that start from then on.
package struct HotSpotFetch {
  private let client: StoreClient
  private let settings: DeviceConfiguration

  package init(client: StoreClient, _ settings: DeviceConfiguration) {
    self.client = client
    self.settings = settings
  }

  /// Asks the store; returns the new set, or nil when the one held is the one published.
  ///
  /// - Throws: `HotSpotFetchError`, or the `SystemError` that kept the set from the disk.
  package func now() async throws -> HotSpotSet? {
    let answer: StoreClient.HotSpotAnswer
    do { answer = try await client.fetchHotSpots(ifNot: heldVersion) } catch {
      throw HotSpotFetchError.store(error)
    }
    switch answer {
    case .notModified: return nil
    case .none: throw HotSpotFetchError.nonePublished
    case .published(let bytes, let version):
      let set: HotSpotSet
      do { set = try HotSpotSet(geoJSON: bytes) } catch {
        throw HotSpotFetchError.unusable(error.description)
      }
      if let version, version != set.version { throw HotSpotFetchError.otherVersion }
      try DurableFile.write(set.canonicalGeoJSON, to: settings.hotSpots)
      HotSpotFiles.keep(set, for: settings)
      return set
    }
  }

  private var heldVersion: String? { Self.heldVersion(of: settings) }

  /// The version of the set that the device holds; nil without one that can be used.
  package static func heldVersion(of settings: DeviceConfiguration) -> String? {
    let bytes = try? RegularFile.read(settings.hotSpots, atMost: HotSpotSet.maximumFileBytes)
    return bytes.flatMap { try? HotSpotSet(geoJSON: $0) }?.version
  }
}

/// Why the published hot spot set is not on this device.
package enum HotSpotFetchError: ExplainedError, Hashable {
  case store(StoreRequestError)
  case nonePublished
  /// The set is wrong; how, in words.
  case unusable(String)
  case otherVersion

  package var kind: ErrorKind {
    switch self {
    case .store(let error): error.kind
    case .nonePublished: .unavailable
    case .unusable, .otherVersion: .unusable
    }
  }

  package var problem: String {
    switch self {
    case .store(let error): "the store: \(error)"
    case .nonePublished: "the store has published no hot spot set"
    case .unusable(let why): "the store's set cannot be used: \(why)"
    case .otherVersion: "the store's set is not the version that the store says"
    }
  }
}
