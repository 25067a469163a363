// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

// Fuzzing: every decoder of foreign bytes under libFuzzer, with the address sanitizer. Its rooms are
// the project's own, linked from `../../Sources`; the entries are those that the tests feed the
// corpus to. Built by `run`, in the debug configuration, since entries look inside rooms.

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

// What is under attack: optimised, and saying where it has been.
let watched = settings + [.unsafeFlags(["-O", "-sanitize=fuzzer"])]
let watchedC: [CSetting] = [.unsafeFlags(["-O1", "-fsanitize=fuzzer-no-link"])]

// The toolchain's libFuzzer without a main of its own; `run` knows where it is.
let runtime = Context.environment["PATROL_FUZZER_RUNTIME"] ?? "-v"

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
  name: "fuzzing",
  dependencies: [
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2")
  ],
  targets: [
    // MARK: The project's rooms.

    .target(name: "Text", swiftSettings: watched),
    .target(name: "Geography", swiftSettings: watched),
    .target(
      name: "Patrol", dependencies: ["Geography", "Text", "Cryptography"], swiftSettings: watched),
    .target(name: "Detection", dependencies: ["Geography", "Patrol"], swiftSettings: watched),
    .target(
      name: "Wire", dependencies: ["Geography", "Patrol", "Text", "Cryptography"], swiftSettings: watched),
    .target(name: "Dosage", dependencies: ["Patrol", "Text"], swiftSettings: watched),
    .target(
      name: "Positioning",
      dependencies: ["CGpsd", "Detection", "Platform", "Patrol", "Geography", "Text"],
      swiftSettings: watched),
    .target(
      name: "DeviceConfiguration",
      dependencies: [
        "CYAML", "Cryptography", "Detection", "Patrol", "Platform", "Positioning", "Signalling",
        "Text", "Wire",
      ],
      swiftSettings: watched),
    .target(
      name: "Signalling", dependencies: ["CInput", "Patrol", "Platform"], swiftSettings: watched),
    .target(
      name: "Journaling", dependencies: ["Compression", "Platform", "Patrol", "Text", "Wire"],
      swiftSettings: watched),
    .target(
      name: "Uploading",
      dependencies: [
        "CCurl", "CNetlink", "Compression", "Platform", "Patrol", "Text", "Wire", "Cryptography",
      ],
      swiftSettings: watched),
    .target(
      name: "Control", dependencies: ["Platform", "Patrol", "Text", "Wire"],
      swiftSettings: watched),
    .target(
      name: "Collecting",
      dependencies: [
        "Control", "DeviceConfiguration", "Positioning", "Detection", "Journaling", "Platform",
        "Geography",
        "Patrol", "Text", "Wire", logging,
      ], swiftSettings: watched),
    .target(
      name: "Databases", dependencies: ["Geography", "Patrol"], swiftSettings: watched),
    .target(
      name: "Keeping", dependencies: ["Dosage", "Patrol", "Text", "Wire", "Cryptography"],
      swiftSettings: watched),
    .target(
      name: "Storage",
      dependencies: [
        "Databases", "Keeping", "Dosage", "Platform", "Patrol", "Geography", "Wire", "Cryptography",
      ], swiftSettings: watched),
    .target(name: "Platform", dependencies: ["Patrol"], swiftSettings: watched),
    .target(name: "Cryptography", dependencies: ["COpenSSL"], swiftSettings: watched),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl"),
    .target(name: "Compression", dependencies: ["CZlib"], swiftSettings: watched),
    .target(name: "CGpsd", dependencies: ["CLibgps"], cSettings: watchedC),
    .systemLibrary(name: "CLibgps", pkgConfig: "libgps"),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl"),
    .systemLibrary(name: "CNetlink"),
    .systemLibrary(name: "CInput"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1"),

    // MARK: Fuzzing.

    // What is attacked, and what must hold of it.
    .target(
      name: "Entries",
      dependencies: [
        "Collecting", "Compression", "Control", "Detection", "DeviceConfiguration", "Dosage",
        "Geography", "Journaling", "Patrol", "Platform", "Positioning", "Storage", "Uploading",
        "Wire",
        "Cryptography",
      ], path: "Entries", swiftSettings: settings),
    .target(name: "CFuzzer", path: "CFuzzer"),
    // libFuzzer, with the attack that its first argument names.
    .executableTarget(
      name: "Fuzzer", dependencies: ["CFuzzer", "Entries"], path: "Fuzzer",
      swiftSettings: settings,
      linkerSettings: [.unsafeFlags([runtime]), .linkedLibrary("stdc++")]),
  ]
)
