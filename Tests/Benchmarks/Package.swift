// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

// Benchmarks: what Patrol is measured by, apart from what it is made of. Its rooms are the
// project's own, linked from `../../Sources`.

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "benchmarks",
  dependencies: [
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0")
  ],
  targets: [
    // MARK: The project's rooms.

    .target(name: "Text", swiftSettings: settings),
    .target(name: "Geography", swiftSettings: settings),
    .target(
      name: "Patrol",
      dependencies: ["Geography", "Text", "Cryptography"],
      swiftSettings: settings),
    .target(name: "Cryptography", dependencies: ["COpenSSL"], swiftSettings: settings),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .target(name: "Detection", dependencies: ["Geography", "Patrol"], swiftSettings: settings),
    .target(
      name: "Simulation",
      dependencies: [
        "Geography", "Patrol", "Text", .product(name: "HeapModule", package: "swift-collections"),
      ], swiftSettings: settings),
    .target(name: "Dosage", dependencies: ["Patrol", "Text"], swiftSettings: settings),
    .target(
      name: "Accuracy",
      dependencies: ["Geography", "Patrol", "Detection", "Dosage", "Simulation", "Text"],
      swiftSettings: settings),

    // MARK: Benchmarks.

    // How many fixes a second the areas they lie in are found for.
    .executableTarget(
      name: "GeographySpeed", dependencies: ["Geography"], swiftSettings: settings),
    // How near methods of telling presence come to the truth.
    .executableTarget(
      name: "AccuracyBench",
      dependencies: ["Accuracy", "Simulation", "Patrol", "Geography", "Text"],
      swiftSettings: settings),
  ]
)
