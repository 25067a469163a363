// SPDX-License-Identifier: Apache-2.0

package import DeviceConfiguration
package import FoundationEssentials
import Journaling
import Patrol
package import Platform
package import Wire

/// The file beside the journal that holds the last plan from the store, byte for byte.
package struct DuePlanFile: Sendable {
  package let path: String

  package init(for configuration: DeviceConfiguration) {
    path = "\(configuration.state)/plan.json"
  }

  /// Nil when there is none that can be read.
  package func read() -> DuePlan? { bytes.flatMap { try? DuePlan(bytes: $0) } }

  /// The version of the plan kept; nil when there is none that can be read.
  package var version: String? {
    guard let bytes, (try? DuePlan(bytes: bytes)) != nil else { return nil }
    return DuePlan.version(of: bytes)
  }

  /// Keeps a plan in place of the one before.
  package func write(_ bytes: Data) throws(SystemError) { try DurableFile.write(bytes, to: path) }

  /// What the system says of the file; nil when there is none.
  var facts: FileFacts? { FileFacts(of: path) }

  private var bytes: Data? { try? RegularFile.read(path, atMost: DuePlan.maximumBytes) }
}

/// The kept plan, and the day's records, read again only when they have changed: who watches the
/// status asks every second.
struct HeldPlan {
  private var read: (facts: FileFacts, plan: DuePlan?)?
  private var day: (span: Interval, highest: Int64, entries: [JournalEntry])?

  /// The plan in the file; nil when there is none that can be read.
  mutating func plan(in file: DuePlanFile) -> DuePlan? {
    guard let facts = file.facts else { return nil }
    if let read, read.facts == facts { return read.plan }
    let plan = file.read()
    read = (facts, plan)
    return plan
  }

  /// What `find` returns for `span`, as long as the journal's highest number stays the same.
  mutating func entries(
    of span: Interval, highest: Int64?, _ find: () throws(JournalError) -> [JournalEntry]
  ) throws(JournalError) -> [JournalEntry] {
    if let day, day.span == span, day.highest == highest { return day.entries }
    let entries = try find()
    if let highest { day = (span, highest, entries) }
    return entries
  }
}
