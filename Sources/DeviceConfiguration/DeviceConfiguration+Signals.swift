// SPDX-License-Identifier: Apache-2.0

import Detection
import Signalling

/// What the device signals with, and its table of patterns.
extension SignalSettings {
  /// - Parameter units: those that the configuration names; none allows any.
  init(_ section: Section, units: [String]) {
    self.init()
    var section = section
    light = section.text("led")
    vibrator = section.text("vibrator")
    button = section.text("button")
    hold = section.number("hold_s", in: 0.5...10) ?? hold
    unit = section.unit(of: units)
    if let table = section.section("patterns") { read(table) }
    if light == nil, vibrator == nil, button == nil, section.keys.isEmpty {
      section.fault("signals needs at least one of led, vibrator and button")
    }
    section.finish()
  }

  private mutating func read(_ table: Section) {
    var table = table
    for signal in Signal.allCases {
      guard var row = table.section(signal.rawValue) else { continue }
      var pattern = patterns[signal] ?? SignalPattern()
      if let steps = row.steps("led") { pattern.light = steps }
      if let steps = row.steps("vibration") { pattern.vibration = steps }
      row.finish()
      patterns[signal] = pattern
    }
    table.finish()
  }
}

extension Section {
  /// A unit's name, which is one of `units` where there are any.
  fileprivate mutating func unit(of units: [String]) -> String? {
    let known = units.sorted().map(\.shownBriefly).joined(separator: ", ")
    return value("unit", "must be the name of a unit\(units.isEmpty ? "" : ": \(known)")") {
      !$0.isEmpty && (units.isEmpty || units.contains($0)) ? $0 : nil
    }
  }

  /// A list of milliseconds; nil when there is none, or it is none.
  fileprivate mutating func steps(_ key: String) -> [Int]? {
    guard let node = take(key) else { return nil }
    let (range, most) = (SignalPattern.step, SignalPattern.mostSteps)
    guard case .sequence(let items) = node.content, items.count <= most,
      case let steps = items.compactMap({ $0.milliseconds(in: range) }), steps.count == items.count
    else {
      faults.note(
        line: node.line,
        "\(key) must be a list of at most \(most) whole milliseconds from \(range.lowerBound) to "
          + "\(range.upperBound), on and off by turns")
      return nil
    }
    return steps
  }
}

extension YAMLNode {
  fileprivate func milliseconds(in range: ClosedRange<Int>) -> Int? {
    guard case .scalar(let text) = content, let number = Int(text), range.contains(number) else {
      return nil
    }
    return number
  }
}

extension DeviceConfiguration.WornSensor {
  /// Nil when no unit is named, or another than the configuration's `units`.
  init?(_ section: Section, of sensor: BodySensor, units: [String]) {
    var section = section
    if !section.keys.contains("unit") {
      section.fault("\(sensor.rawValue) needs the unit that wears it")
    }
    let unit = section.unit(of: units)
    let name = section.text("name")
    section.finish()
    guard let unit else { return nil }
    self.init(unit: unit, name: name)
  }
}
