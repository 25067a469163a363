// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

// Patrol measures hot spot patrol dosage. The pure rooms stand first, then the device's, the
// centre's, what both share, and the programs. This is the way of the data, from the receiver on
// the left to the dosage table on the right:
//
//   gpsd ─ Positioning ─ Detection ─ Journaling ─ Uploading ─ network ─ Serving ─ Storage ─ Dosage

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

// The arithmetic of every fix and what reads the journal, optimised in debug builds too: tests walk
// through whole shifts and open some hundred thousand journals.
let fast = settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

// The device's program without what nothing in it needs: names for other programs to link against (the
// toolchain exports them all, and keeps what it exports), and the long form of relocations; glibc 2.36
// (Debian 12) reads the short one. 20.8 MB for 23.1. Only lld writes the short form; programs with
// Foundation's ICU are larger by it (patrol-trial: 61 MB for 58), so these keep gold.
let lean: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "-z", "-Xlinker",
      "pack-relative-relocs",
    ], .when(platforms: [.linux], configuration: .release))
]

let package = Package(
  name: "patrol",
  products: [
    .executable(name: "patrol", targets: ["PatrolDevice"]),
    .executable(name: "patrol-store", targets: ["PatrolStore"]),
    .executable(name: "patrol-trial", targets: ["PatrolTrial"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
  ],
  targets: [
    // MARK: Pure core: values in, values out; no clock, no file, no socket.

    // Text for people and spreadsheets: tables, CSV, decimals, one line of what came from outside.
    .target(name: "Text", swiftSettings: settings),
    // Figures as Prometheus reads them.
    .target(name: "Monitoring", swiftSettings: settings),
    // Coordinates, areas with holes, distances to an edge, an index over many areas, GeoJSON.
    .target(name: "Geography", swiftSettings: fast),
    // The shared words: fix, hot spot set, visit, shift, coverage.
    .target(
      name: "Patrol",
      dependencies: ["Geography", "Text", "Cryptography"],
      swiftSettings: fast),
    // Fixes in, entries, exits, visits and coverage out.
    .target(name: "Detection", dependencies: ["Geography", "Patrol"], swiftSettings: fast),
    // Records and requests to bytes and back: the one place both programs share.
    .target(
      name: "Wire",
      dependencies: ["Geography", "Patrol", "Text", "Cryptography"],
      swiftSettings: fast),
    // Visits and a plan in, delivered dosage out.
    .target(name: "Dosage", dependencies: ["Patrol", "Text"], swiftSettings: settings),
    // Officers walking through a town with known truth, and what a receiver would say of it.
    .target(
      name: "Simulation",
      dependencies: [
        "Geography", "Patrol", "Text", .product(name: "HeapModule", package: "swift-collections"),
      ], swiftSettings: fast),
    // How near a way of telling presence comes to the truth: peers beside Patrol's own.
    .target(
      name: "Accuracy",
      dependencies: ["Geography", "Patrol", "Detection", "Dosage", "Simulation", "Text"],
      swiftSettings: settings),

    // MARK: Edges of the device: each owns one outside thing.

    // gpsd: its connection and its words, each epoch of each receiver once.
    .target(
      name: "Positioning",
      dependencies: ["CGpsd", "Detection", "Platform", "Patrol", "Geography", "Text"],
      swiftSettings: settings),
    // What the officer sees, feels and presses without a screen: LED, vibration, button.
    .target(
      name: "Signalling", dependencies: ["CInput", "Patrol", "Platform"], swiftSettings: settings),
    // The device's own sensors: battery and accelerometer.
    .target(
      name: "Sensing", dependencies: ["Detection", "Patrol", "Platform", "Text"],
      swiftSettings: settings),
    // What the device is told: its YAML file, read with libyaml.
    .target(
      name: "DeviceConfiguration",
      dependencies: [
        "CYAML", "Cryptography", "Detection", "Patrol", "Platform", "Positioning", "Signalling",
        "Text", "Wire",
      ],
      swiftSettings: settings),
    // The device's log: records kept, in order, until the store has them.
    .target(
      name: "Journaling", dependencies: ["Compression", "Platform", "Patrol", "Text", "Wire"],
      swiftSettings: fast),
    // The connection to the store: journal to batches to receipts.
    .target(
      name: "Uploading",
      dependencies: [
        "CCurl", "CNetlink", "Compression", "Platform", "Patrol", "Text", "Wire",
        "Cryptography",
      ], swiftSettings: settings),

    // The socket over which commands ask the collector, and what they say to each other.
    .target(
      name: "Control", dependencies: ["Platform", "Patrol", "Text", "Wire"],
      swiftSettings: settings),
    // The shift at work: fixes judged, records kept, commands answered.
    .target(
      name: "Collecting",
      dependencies: [
        "Control", "DeviceConfiguration", "Positioning", "Detection", "Journaling", "Platform",
        "Geography",
        "Patrol", "Text", "Wire",
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: settings),

    // What runs on a device from start to stop, and how the device reaches its store.
    .target(
      name: "Running",
      dependencies: [
        "Collecting", "Control", "Detection", "DeviceConfiguration", "Journaling", "Monitoring",
        "Positioning", "Sensing", "Signalling", "Uploading", "Platform", "Patrol", "Wire",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ], swiftSettings: settings),

    // A device looked over: what is fine, what to look at, what is broken and what to do.
    .target(
      name: "Examining",
      dependencies: [
        "CTimex", "Control", "Cryptography", "Detection", "DeviceConfiguration", "Journaling",
        "Patrol", "Platform", "Positioning", "Running", "Sensing", "Signalling", "Text",
        "Uploading",
        "Wire",
      ], swiftSettings: settings),

    // Recordings judged as if they were live: logs in order, each unit's shift, what they held.
    .target(
      name: "Replaying",
      dependencies: [
        "DeviceConfiguration", "Positioning", "Detection", "Platform", "Patrol", "Text",
      ],
      swiftSettings: settings),

    // Recordings played into a real gpsd, no faster than what listens takes them in.
    .target(
      name: "Playing",
      dependencies: ["Control", "Platform", "Patrol"],
      swiftSettings: settings),

    // MARK: Edges of the centre.

    // The rules of what is kept: what counts, what is missing, what was altered.
    .target(
      name: "Keeping",
      dependencies: ["Dosage", "Patrol", "Text", "Wire", "Cryptography"],
      swiftSettings: settings),
    // The store: records, devices, hot spots and plan in any database.
    .target(
      name: "Storage",
      dependencies: [
        "Databases", "Keeping", "Dosage", "Platform", "Patrol", "Geography", "Wire", "Cryptography",
      ],
      swiftSettings: settings),
    // A store's database on a PostgreSQL server, through libpq.
    .target(
      name: "PostgreSQL", dependencies: ["CLibpq", "Databases"], swiftSettings: settings),
    // A store in one file that people open: its guard, its copies, what is exported.
    .target(
      name: "GeoPackage",
      dependencies: [
        "Databases", "SQLite", "Storage", "Keeping", "Dosage", "Platform", "Geography", "Patrol",
        "Wire",
      ],
      swiftSettings: settings),
    // Which database a store is in: opened, made.
    .target(
      name: "Opening",
      dependencies: ["Databases", "GeoPackage", "Patrol", "PostgreSQL", "Storage"],
      swiftSettings: settings),
    // A store in, a report on its dosage out: as a table, CSV or JSON; records as they came or CSV.
    .target(
      name: "Reporting",
      dependencies: ["Dosage", "Keeping", "Patrol", "Storage", "Text", "Wire"],
      swiftSettings: settings),
    // Enrolment codes on paper and as files, with QR codes.
    .target(
      name: "Sheets", dependencies: ["CQrencode", "Patrol", "Platform", "Text", "Wire"],
      swiftSettings: settings),
    // HTTP: devices' requests in, answers out.
    .target(
      name: "Serving",
      dependencies: [
        "Compression", "Dosage", "Monitoring", "Platform", "Keeping", "Storage", "Patrol",
        "Wire",
        "Cryptography",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], swiftSettings: settings),

    // MARK: Shared by edges: thin layers over C libraries.

    // The operating system: its errors in words, clocks, files, directories, locks and ports.
    .target(name: "Platform", dependencies: ["Patrol"], swiftSettings: fast),
    // What a store asks of a database: rows, transactions, typed errors.
    .target(name: "Databases", dependencies: ["Geography", "Patrol"], swiftSettings: settings),
    // SQLite's C API with typed errors.
    .target(name: "SQLite", dependencies: ["CSQLite", "Databases"], swiftSettings: settings),
    // SHA-256, Ed25519, X.509 and TLS by OpenSSL; the only code that sees its headers.
    .target(name: "Cryptography", dependencies: ["COpenSSL"], swiftSettings: settings),
    // gzip, with a bound on what may come out.
    .target(name: "Compression", dependencies: ["CZlib"], swiftSettings: settings),
    // libgps behind plain values; the only code that sees gps.h.
    .target(name: "CGpsd", dependencies: ["CLibgps"]),
    .systemLibrary(name: "CLibgps", pkgConfig: "libgps", providers: [.apt(["libgps-dev"])]),
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    // The kernel's own announcements of links and addresses.
    .systemLibrary(name: "CNetlink"),
    // Events of buttons and vibrators.
    .systemLibrary(name: "CInput"),
    // How the kernel keeps its clock.
    .systemLibrary(name: "CTimex"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CQrencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    // MARK: Programs: wiring only.

    // What all programs do alike: exit statuses, input and output, words for people.
    .target(
      name: "Commands",
      dependencies: [
        "Platform", "Patrol", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: settings),
    // On the device.
    .executableTarget(
      name: "PatrolDevice",
      dependencies: [
        "Commands", "Running", "Examining", "Replaying", "Collecting", "Control",
        "DeviceConfiguration", "Journaling", "Uploading", "Platform", "Text", "Wire", "Patrol",
        "Geography",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ], swiftSettings: settings, linkerSettings: lean),
    // At the centre.
    .executableTarget(
      name: "PatrolStore",
      dependencies: [
        "Commands", "Opening", "Platform", "Reporting", "Serving", "Sheets", "Storage",
        "GeoPackage", "Keeping", "Dosage", "Patrol", "Text", "Wire",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: settings),
    // At the desk of whoever plans and judges a trial.
    .executableTarget(
      name: "PatrolTrial",
      dependencies: [
        "Commands", "Accuracy", "Simulation", "Playing", "Platform", "Text", "Wire", "Patrol",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),

    // MARK: Tests: one target a room, and the whole way in SystemTests.

    // What tests of promises share: how far they go, and what they came to.
    .target(
      name: "TestSupport",
      dependencies: [
        "CFaultyDisk", "Compression", "Dosage", "Patrol", "Platform", "PostgreSQL", "Simulation",
        "Wire",
      ],
      path: "Tests/Support",
      swiftSettings: fast),
    // A layer under every file call of the process that fails, fills up and remembers.
    .target(name: "CFaultyDisk", path: "Tests/CFaultyDisk"),
    .testTarget(name: "TextTests", dependencies: ["Text"], swiftSettings: settings),
    .testTarget(name: "MonitoringTests", dependencies: ["Monitoring"], swiftSettings: settings),
    .testTarget(
      name: "GeographyTests", dependencies: ["Simulation", "Geography", "Patrol"],
      swiftSettings: settings),
    .testTarget(
      name: "PatrolTests", dependencies: ["Simulation", "Patrol", "Geography"],
      swiftSettings: settings),
    .testTarget(
      name: "DetectionTests",
      dependencies: ["Compression", "Detection", "Simulation", "Patrol", "Geography", "Wire"],
      swiftSettings: settings),
    .testTarget(
      name: "WireTests",
      dependencies: [
        "TestSupport",
        "Simulation", "Wire", "Patrol", "Cryptography",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "DosageTests",
      dependencies: ["TestSupport", "Simulation", "Dosage", "Reporting", "Patrol"],
      swiftSettings: settings),
    .testTarget(
      name: "SimulationTests", dependencies: ["Simulation", "Patrol", "Geography", "Text"],
      swiftSettings: settings),
    .testTarget(
      name: "AccuracyTests",
      dependencies: ["Accuracy", "Detection", "Simulation", "Patrol", "Geography"],
      swiftSettings: settings),
    .testTarget(
      name: "ExaminingTests",
      dependencies: [
        "Control", "Detection", "DeviceConfiguration", "Examining", "Journaling", "Patrol",
        "Platform", "Positioning", "Signalling", "Wire",
      ], swiftSettings: settings),
    .testTarget(
      name: "PositioningTests",
      dependencies: [
        "TestSupport", "Positioning", "Simulation", "Patrol", "Geography", "Detection",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "JournalingTests",
      dependencies: [
        "TestSupport", "Simulation", "Journaling", "Wire", "Patrol",
        "Cryptography",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "UploadingTests",
      dependencies: [
        "TestSupport",
        "Simulation", "Uploading", "Compression", "Wire", "Patrol",
        "Cryptography",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CompressionTests", dependencies: ["Simulation", "Compression"], swiftSettings: settings
    ),
    .testTarget(
      name: "CryptographyTests", dependencies: ["Cryptography"], swiftSettings: settings),
    .testTarget(
      name: "SQLiteTests", dependencies: ["Databases", "SQLite"], swiftSettings: settings),
    .testTarget(
      name: "PlatformTests", dependencies: ["Platform", "Patrol"], swiftSettings: settings),
    .testTarget(
      name: "KeepingTests",
      dependencies: [
        "TestSupport", "Simulation", "Keeping", "Dosage", "Wire", "Patrol",
        "Cryptography",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "StorageTests",
      dependencies: [
        "TestSupport", "Simulation", "Storage", "GeoPackage", "Opening", "PostgreSQL", "Keeping",
        "Databases", "SQLite", "Dosage", "Wire", "Patrol", "Geography",
        "Cryptography",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "TestSupport", "Reporting", "Cryptography", "Dosage", "GeoPackage", "Keeping", "Patrol",
        "Storage", "Wire",
      ], swiftSettings: settings),
    .testTarget(
      name: "ServingTests",
      dependencies: [
        "TestSupport",
        "Simulation", "PatrolStore", "Serving", "Storage", "GeoPackage", "Keeping", "Compression",
        "Dosage", "Platform", "Wire", "Patrol", "DeviceConfiguration", "Databases", "SQLite",
        "Cryptography",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
      ], swiftSettings: settings),
    .testTarget(
      name: "DeviceConfigurationTests",
      dependencies: ["DeviceConfiguration", "Detection", "Patrol", "Positioning", "Signalling"],
      swiftSettings: settings),
    .testTarget(
      name: "SignallingTests", dependencies: ["CInput", "Platform", "Signalling"],
      swiftSettings: settings),
    .testTarget(
      name: "SensingTests", dependencies: ["Detection", "Patrol", "Platform", "Sensing"],
      swiftSettings: settings),
    .testTarget(
      name: "PlayingTests", dependencies: ["Playing", "Control"], swiftSettings: settings),
    .testTarget(
      name: "ReplayingTests",
      dependencies: ["Replaying", "DeviceConfiguration", "Patrol", "Geography", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ControlTests",
      dependencies: ["TestSupport", "Control", "Patrol", "Platform", "Wire"],
      swiftSettings: settings),
    .testTarget(
      name: "RunningTests",
      dependencies: [
        "TestSupport", "Running", "Collecting", "Control", "DeviceConfiguration", "Journaling",
        "Signalling", "Uploading", "Patrol", "Platform", "Wire",
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: settings),
    .testTarget(
      name: "CollectingTests",
      dependencies: [
        "TestSupport",
        "Collecting", "Control", "DeviceConfiguration", "Detection", "Journaling", "Platform",
        "Positioning",
        "Simulation", "Patrol", "Geography", "Wire", "Cryptography",
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: settings),
    // What the fuzzers feed (Tests/Fuzzing/run), fed with the corpus they have left.
    .testTarget(
      name: "FuzzingTests",
      dependencies: [
        "TestSupport",
        "Collecting", "Compression", "Control", "Detection", "DeviceConfiguration", "Dosage",
        "Geography", "Journaling", "Patrol", "Platform", "Positioning", "Simulation", "Storage",
        "Uploading",
        "Wire",
        "Cryptography",
      ], path: "Tests/Fuzzing",
      exclude: ["CFuzzer", "Corpus", "Fuzzer", "Package.swift", "Sources", "run"],
      sources: ["Entries", "Suite"], swiftSettings: settings),
    // The programs themselves, with a real gpsd, over loopback.
    .testTarget(
      name: "SystemTests",
      dependencies: [
        "TestSupport", "Simulation", "Playing", "PatrolDevice", "PatrolStore", "PatrolTrial",
        "CInput", "Cryptography",
        "Running", "Collecting", "Control", "DeviceConfiguration", "Journaling", "Uploading",
        "Platform", "Positioning", "Wire", "Patrol", "PostgreSQL", "Geography", "Databases",
        "SQLite",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
  ]
)

// PATROL_ROOM=Detection builds and tests that room alone, with what it stands on: seconds, where
// the whole house takes minutes (CONTRIBUTING.md).
if let room = Context.environment["PATROL_ROOM"] {
  var needed: Set<String> = []
  var open = [room, "\(room)Tests"]
  while let name = open.popLast() {
    guard needed.insert(name).inserted,
      let target = package.targets.first(where: { $0.name == name })
    else { continue }
    for case .byNameItem(let name, _) in target.dependencies { open.append(name) }
  }
  package.targets.removeAll { !needed.contains($0.name) }
  package.products.removeAll { needed.isDisjoint(with: ($0 as? Product.Executable)?.targets ?? []) }
}
