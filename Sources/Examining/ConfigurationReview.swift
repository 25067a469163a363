// SPDX-License-Identifier: Apache-2.0

package import DeviceConfiguration
import Platform
import Text
import Uploading

/// What is wrong with values of the configuration that are written as they must be.
extension DeviceConfiguration {
  /// The zone that this system does not have.
  var timeZoneFault: (reason: String, advice: String)? {
    if LocalClock(zone: timeZone).isOfItsZone { return nil }
    return (
      "this system has no time zone \(timeZone.shownBriefly), so times are shown in UTC",
      "install tzdata, or name another zone under “time_zone”, as Europe/London"
    )
  }

  /// The store's address to which nothing would be sent.
  var addressFault: StoreAddressError? {
    guard let url = store?.url else { return nil }
    do throws(StoreAddressError) {
      _ = try StoreAddress(url)
      return nil
    } catch {
      return error
    }
  }
}

extension ConfigurationCheck {
  /// Looks at the file at `path`, and at its values too; nil stands for the usual one.
  ///
  /// - Throws: `ConfigurationError` when the file cannot be read.
  package init(examining path: String?) throws(ConfigurationError) {
    try self.init(path: path) { configuration in
      let zone = configuration.timeZoneFault.map {
        EntryFault("time_zone", reason: $0.reason, advice: $0.advice)
      }
      let address = configuration.addressFault.map {
        EntryFault("store", "url", reason: $0.problem, advice: $0.advice)
      }
      return [zone, address].compactMap(\.self)
    }
  }
}
