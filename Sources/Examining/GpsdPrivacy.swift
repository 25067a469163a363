// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Platform
import Positioning
import Text

/// Whether other local users can hear what gpsd says: its port, its sockets, its shared memory.
///
/// gpsd also tells the system bus, which is not looked at here.
struct GpsdPrivacy {
  let sources: [GpsdSource]
  /// Whether gpsd's usual port of this device takes connections.
  let isPortOpen: Bool
  /// What `/proc/sysvipc/shm` says; nil where the system does not tell.
  let sharedMemory: String?
  /// The permissions of what lies under a path; nil when nothing does.
  let permissions: (String) -> UInt32?

  static func now(_ sources: [GpsdSource]) -> GpsdPrivacy {
    GpsdPrivacy(
      sources: sources, isPortOpen: isOpen(GpsdSource.standardPort),
      sharedMemory: Surroundings.text(of: "/proc/sysvipc/shm")
    ) { FileFacts(of: $0)?.permissions }
  }

  var finding: Finding {
    let subject = "positions"
    guard !ways.isEmpty else {
      return .fine(subject, "no other local user can read positions from gpsd")
    }
    return .look(
      subject, "every local user can read all positions, on shift and off: \(ways.list())",
      "run Hardware/gpsd-closed, which closes gpsd to them")
  }

  // MARK: Ways

  private var ways: [String] {
    var ways = sources.compactMap(way)
    let usual = "port \(GpsdSource.standardPort)"
    if isPortOpen, !ways.contains(usual) { ways.append(usual) }
    if isMemoryOpen { ways.append("gpsd's shared memory") }
    return ways
  }

  /// How others hear a gpsd of this device; nil where they do not, or where it is elsewhere.
  private func way(to source: GpsdSource) -> String? {
    if let path = source.socket {
      // Whoever may write to a socket may connect.
      return permissions(path).map { $0 & 0o002 != 0 } == true ? "the socket \(path)" : nil
    }
    let isHere = ["localhost", "::1"].contains(source.host) || source.host.hasPrefix("127.")
    return isHere ? "port \(source.port)" : nil
  }

  /// gpsd's own key (GPSD_SHM_KEY), and its segment's least length: one that is shorter is none.
  private static let key = 0x4750_5344
  private static let leastBytes = 1024

  private var isMemoryOpen: Bool {
    let lines = sharedMemory?.split(separator: "\n").dropFirst() ?? []
    return lines.contains { line in
      let fields = line.split(separator: " ")
      guard fields.count > 3, Int(fields[0]) == Self.key, let bytes = Int(fields[3]),
        let mode = UInt32(fields[2], radix: 8)
      else { return false }
      return mode & 0o004 != 0 && bytes >= Self.leastBytes
    }
  }

  private static func isOpen(_ port: Int) -> Bool {
    guard let descriptor = try? LoopbackPort(port).connect() else { return false }
    close(descriptor)
    return true
  }
}
