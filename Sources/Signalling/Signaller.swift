// SPDX-License-Identifier: Apache-2.0

import Platform

/// Shows signals on a light and by vibration. What fails is told once and tried again with the next
/// signal: nobody waits for it, and nothing else is disturbed.
package actor Signaller {
  private let settings: SignalSettings
  private let light: Light?
  private let vibrator: Vibrator?
  /// Called once for each device that begins to fail, with words for the log.
  private let complain: @Sendable (String) -> Void

  private var holding: Set<Signal> = []
  private var shown: Signal?
  private var blinking: Task<Void, Never>?
  private var shaking: Task<Void, Never>?
  private var failing: Set<String> = []

  /// - Parameter system: where sysfs is.
  package init(
    _ settings: SignalSettings, in system: String, complain: @escaping @Sendable (String) -> Void
  ) {
    self.settings = settings
    self.complain = complain
    light = settings.light.map { Light(named: $0, in: system) }
    vibrator = settings.vibrator.map { Vibrator($0, in: system) }
  }

  // MARK: Signals

  /// These signals hold now. The light shows the most urgent; the most urgent that is new is felt.
  package func show(_ signals: Set<Signal>) {
    let isFirst = shown == nil && holding.isEmpty
    let news = signals.subtracting(holding)
    holding = signals
    let first = Signal.allCases.first { signals.contains($0) }
    if first != shown || failing.contains(Self.lightName) {
      shown = first
      setLight(first.map { pattern($0).light } ?? [])
    }
    // What held before the program started is no news.
    if !isFirst, let new = Signal.allCases.first(where: { news.contains($0) }) { feel(new) }
  }

  /// Vibrates once, for a short event or as an answer.
  package func feel(_ signal: Signal) {
    let (steps, before) = (pattern(signal).vibration, shaking)
    before?.cancel()
    shaking = Task {
      // The earlier vibration must end first, or its stop would end this one.
      await before?.value
      await shake(steps)
    }
  }

  /// A signal holds from now on, as the next `show` will say too: it is felt once.
  package func begin(_ signal: Signal) {
    holding.insert(signal)
    feel(signal)
  }

  /// What holds, felt again.
  package func repeatShown() { shown.map { feel($0) } }

  /// Dark and still: the program ends.
  package func stop() {
    blinking?.cancel()
    shaking?.cancel()
    setLight([])
    attempt(Self.vibratorName) { () throws(SystemError) in try vibrator?.stop() }
  }

  private func pattern(_ signal: Signal) -> SignalPattern {
    settings.patterns[signal] ?? SignalPattern()
  }

  // MARK: The light

  private static let lightName = "the light"
  private static let vibratorName = "the vibrator"

  private func setLight(_ steps: [Int]) {
    blinking?.cancel()
    blinking = nil
    guard let light else { return }
    attempt(Self.lightName) { () throws(SystemError) in
      if let fault = light.fault { throw fault }
      try light.prepare()
      if steps.count < 2 { return try light.set(lit: !steps.isEmpty) }
      if try light.blink(steps) { return }
      blinking = Task { await blink(steps) }
    }
  }

  /// Blinks by itself, where the kernel does not.
  private func blink(_ steps: [Int]) async {
    while !Task.isCancelled {
      for (index, milliseconds) in steps.enumerated() {
        guard !Task.isCancelled else { return }
        attempt(Self.lightName) { () throws(SystemError) in
          try light?.set(lit: index.isMultiple(of: 2))
        }
        if failing.contains(Self.lightName) { return }
        try? await Task.sleep(for: .milliseconds(milliseconds))
      }
    }
  }

  // MARK: The vibration

  private func shake(_ steps: [Int]) async {
    for (index, milliseconds) in steps.enumerated() {
      guard !Task.isCancelled else { break }
      var endsItself = true
      if index.isMultiple(of: 2) {
        attempt(Self.vibratorName) { () throws(SystemError) in
          endsItself = try vibrator?.shake(milliseconds) ?? true
        }
      }
      try? await Task.sleep(for: .milliseconds(milliseconds))
      if !endsItself {
        attempt(Self.vibratorName) { () throws(SystemError) in try vibrator?.stop() }
      }
    }
  }

  private func attempt(_ device: String, _ body: () throws(SystemError) -> Void) {
    do throws(SystemError) {
      try body()
      failing.remove(device)
    } catch {
      if failing.insert(device).inserted {
        complain("\(device) does not work: \(error.path ?? ""): \(error.reason)")
      }
    }
  }
}
