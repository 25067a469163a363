// SPDX-License-Identifier: Apache-2.0

import Detection
import DeviceConfiguration
import Patrol
import Platform
import Sensing
import Signalling
import Text

/// What is to be said of what the device is built of besides its receivers, as far as the
/// configuration names it. Nothing of it keeps a shift from being measured.
struct HardwareFindings {
  let configuration: DeviceConfiguration
  private static let advice = "look at its driver and overlay, or at its name in the configuration"

  var all: [Finding] { signals + sensors + battery }

  private var signals: [Finding] {
    guard let settings = configuration.signals else { return [] }
    let system = configuration.system
    return [
      settings.light.map { Self.finding("light", $0, Light(named: $0, in: system).fault) },
      settings.vibrator.map { Self.finding("vibrator", $0, Vibrator($0, in: system).fault) },
      settings.button.map { Self.finding("button", $0, Button.fault(of: $0)) },
    ].compactMap(\.self)
  }

  private static func finding(_ subject: String, _ name: String, _ fault: SystemError?) -> Finding {
    guard let fault else { return .fine(subject, name) }
    return .look(subject, fault.locatedProblem, fault.advice ?? advice)
  }

  private var sensors: [Finding] {
    BodySensor.allCases.compactMap { kind in
      configuration.sensors[kind].map { finding(kind, $0) }
    }
  }

  private func finding(_ kind: BodySensor, _ worn: DeviceConfiguration.WornSensor) -> Finding {
    do throws(SystemError) {
      let reader = try kind.reader(named: worn.name, in: configuration.system)
      return .fine(kind.rawValue, "\(try reader.reading()), worn with \(worn.unit)")
    } catch {
      return .look(kind.rawValue, error.locatedProblem, error.advice ?? Self.advice)
    }
  }

  /// Below this, in per cent, it does not last for a shift.
  private static let low = 30

  private var battery: [Finding] {
    let found = Battery.now(named: configuration.battery, in: configuration.system)
    guard let found else {
      return configuration.battery.map {
        [.look("battery", "no \($0.shownBriefly) that tells its charge", Self.advice)]
      } ?? []
    }
    let words = "\(found.name) at \(found.percent) %" + (found.isCharging ? ", charging" : "")
    return [
      found.percent < Self.low && !found.isCharging
        ? .look("battery", words, "charge it") : .fine("battery", words)
    ]
  }
}
