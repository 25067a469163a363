// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import Patrol
import Positioning
import Text
import Wire

/// What is to be said of a gpsd and of the receivers it reads.
struct GpsdFindings {
  let configuration: DeviceConfiguration
  let source: GpsdSource
  let hearing: GpsdHearing

  /// The protocol that Patrol reads.
  private static let protocolMajor = 3

  var all: [Finding] {
    [gpsd] + (hearing.fault == nil ? receivers + missing : [])
  }

  private var gpsd: Finding {
    let subject = "gpsd \(source)"
    if let fault = hearing.fault {
      return .broken(
        subject, fault.onOneLine(),
        "start it with “systemctl start gpsd.socket”, or name another in the configuration")
    }
    let release = hearing.release?.onOneLine(40) ?? "a gpsd that does not name its release"
    guard hearing.protocolMajor ?? Self.protocolMajor == Self.protocolMajor else {
      return .look(subject, "\(release) speaks another protocol", "install gpsd 3.17 or later")
    }
    guard !hearing.receivers.isEmpty else {
      return .broken(
        subject, "\(release) reads no receiver",
        "plug one in; for a receiver that is built in, name its path in gpsd's settings "
          + "(Hardware/gpsd.default)"
      )
    }
    return .fine(subject, "\(release) reads \(hearing.receivers.count.of("receiver"))")
  }

  private var receivers: [Finding] {
    hearing.receivers.sorted { $0.key < $1.key }.map { path, receiver in
      finding(of: receiver, at: path, unit: configuration.unit(of: path, at: source))
    }
  }

  private func finding(
    of receiver: GpsdHearing.HeardReceiver, at path: String, unit: String
  ) -> Finding {
    let subject = unit == path ? "receiver \(path.onOneLine())" : "unit \(unit.onOneLine())"
    if receiver.reports == 0 {
      return .broken(
        subject, "it sends nothing" + (receiver.kind.map { " (\($0))" } ?? ""),
        "look at its cable and power; “gpsmon \(path.onOneLine())” shows what comes")
    }
    let facts = facts(of: receiver, unit: unit)
    if receiver.fixes == 0 {
      return .look(subject, "no fix; \(facts)", "give it a clear view of the sky for some minutes")
    }
    if let interval = receiver.interval, interval > DeviceHealth.ReceiverHealth.longestInterval {
      return .look(subject, facts, "set it to one report a second")
    }
    if let error = receiver.error, error > DeviceHealth.ReceiverHealth.largestError {
      return .look(subject, facts, "check its antenna and its view of the sky")
    }
    if unit == path, !configuration.units.isEmpty {
      return .look(
        subject, "no unit is named for it; \(facts)",
        "name its unit under “units” in the configuration")
    }
    return .fine(subject, "fix, \(facts)")
  }

  /// As `one report in 1.0 s, error 4 m, u-blox, profile usual`.
  private func facts(of receiver: GpsdHearing.HeardReceiver, unit: String) -> String {
    [
      receiver.interval.map { "one report in \($0.figure(1)) s" },
      receiver.error.map { "error \($0.figure(0)) m" }, receiver.kind,
      "profile \(configuration.receiver(of: unit, told: receiver.model).words)",
    ].compactMap(\.self).joined(separator: ", ")
  }

  /// Units of the configuration whose receivers this gpsd does not read.
  private var missing: [Finding] {
    let lead = "\(source)"
    let read = Set(hearing.receivers.keys)
    return configuration.units.sorted { $0.key < $1.key }.compactMap { name, unit in
      let isOwn = configuration.gpsd.count == 1 || name.hasPrefix(lead)
      let path = name.hasPrefix(lead) ? String(name.dropFirst(lead.count)) : name
      guard isOwn, !read.contains(path), !read.contains(name) else { return nil }
      return .broken(
        "unit \(unit)", "gpsd does not read its receiver, \(path)",
        "plug it in; Hardware/61-patrol-gps.rules gives it this name by its serial number")
    }
  }
}

extension GpsdHearing.HeardReceiver {
  /// What gpsd says that it is; nil when it says nothing.
  fileprivate var kind: String? {
    let words = [model?.driver, model?.model].compactMap { $0?.onOneLine(40) }
      .filter { !$0.isEmpty }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}
