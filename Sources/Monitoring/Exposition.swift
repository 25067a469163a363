// SPDX-License-Identifier: Apache-2.0

/// Figures as Prometheus reads them: its text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
///
/// Units are the base units, seconds and bytes. A figure that is not known is left out.
package struct Exposition {
  package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  private var lines: [String] = []

  package init() {}

  package enum MetricType: String {
    case counter, gauge
  }

  /// The labels of a sample, by name.
  package typealias Labels = KeyValuePairs<String, String>

  /// One family: its name, what it says, and its samples. Without a sample nothing is written.
  package mutating func add(
    _ kind: MetricType, _ name: String, _ help: String, _ samples: [(Labels, Double)]
  ) {
    if samples.isEmpty { return }
    begin(kind.rawValue, name, help)
    for (labels, value) in samples {
      lines.append(name + Self.text(of: labels) + " " + value.figure)
    }
  }

  /// A family of one sample without labels; nothing where its value is not known.
  package mutating func add(_ kind: MetricType, _ name: String, _ help: String, _ value: Double?) {
    let none: Labels = [:]
    add(kind, name, help, value.map { [(none, $0)] } ?? [])
  }

  /// A family of histograms, one for each of `labels`.
  package mutating func add(
    _ name: String, _ help: String, _ samples: [(Labels, Histogram)]
  ) {
    if samples.isEmpty { return }
    begin("histogram", name, help)
    for (labels, histogram) in samples {
      for (bound, count) in histogram.cumulative {
        let own = Self.text(of: labels, and: "le=\"\(bound.figure)\"")
        lines.append("\(name)_bucket\(own) \(count)")
      }
      lines.append("\(name)_sum\(Self.text(of: labels)) \(histogram.sum.figure)")
      lines.append("\(name)_count\(Self.text(of: labels)) \(histogram.count)")
    }
  }

  /// The page, each line ended.
  package var text: String { lines.map { $0 + "\n" }.joined() }

  private mutating func begin(_ kind: String, _ name: String, _ help: String) {
    lines.append("# HELP \(name) \(help.escaped)")
    lines.append("# TYPE \(name) \(kind)")
  }

  private static func text(of labels: Labels, and more: String? = nil) -> String {
    let own = labels.map { "\($0.key)=\"\($0.value.escaped)\"" } + [more].compactMap(\.self)
    return own.isEmpty ? "" : "{\(own.joined(separator: ","))}"
  }
}

extension String {
  /// With a backslash before what would end a label's value or a line.
  fileprivate var escaped: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Double {
  /// As Prometheus writes it: whole numbers without a point.
  fileprivate var figure: String {
    if isInfinite { return self > 0 ? "+Inf" : "-Inf" }
    if isNaN { return "NaN" }
    return self == rounded() && abs(self) < 1e15 ? "\(Int64(self))" : "\(self)"
  }
}
