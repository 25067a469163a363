// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Only `Tests/Fuzzing/run` builds the fuzzers, and only those who measure build the benchmarks. So
/// what their manifests say of rooms is checked here.
@Suite struct ManifestTests {
  private static let here = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The rooms that each room of a manifest stands on.
  private func rooms(of manifest: URL) throws -> [String: Set<String>] {
    let text = try String(contentsOf: manifest, encoding: .utf8)
    let target = /\.target\(\s*name: "(\w+)",\s*dependencies: \[([^\]]*)\]/
    let pairs = text.matches(of: target).map { match in
      let listed = match.2.replacing(/\.product\([^)]*\)/, with: "")
      return (String(match.1), Set(listed.matches(of: /"(\w+)"/).map { String($0.1) }))
    }
    return Dictionary(pairs) { first, _ in first }
  }

  @Test(arguments: [("Package.swift", 10), ("../Benchmarks/Package.swift", 5)])
  func eachRoomIsBuiltOnWhatItStandsOn(manifest: String, atLeast: Int) throws {
    let other = try rooms(of: Self.here.appending(path: manifest).standardized)
    let package = try rooms(of: Self.here.appending(path: "../../Package.swift").standardized)
    #expect(other.count > atLeast)
    for (room, dependencies) in other where package[room] != nil {
      #expect(dependencies == package[room], "\(room)")
    }
  }
}
