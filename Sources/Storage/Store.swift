// SPDX-License-Identifier: Apache-2.0

package import Dosage
package import FoundationEssentials
package import Patrol
package import Wire

/// What the centre keeps, behind whatever database keeps it.
///
/// Every call is one transaction; when a call that changes something returns, the change is
/// durable. Time comes in as an argument.
package protocol Store: Sendable {
  // MARK: Devices

  /// Lets whoever shows `code` before `expiry` enrol one device called `name`.
  func issue(
    _ code: EnrolmentCode, for name: String, at now: Timestamp, until expiry: Timestamp
  ) async throws(StoreError)

  /// The hashes of all codes that are not out of date, used ones included.
  func codes(goodAt now: Timestamp) async throws(StoreError) -> [Data]

  /// Takes back all codes handed out for `name` and not used yet; returns how many.
  func withdrawCodes(for name: String) async throws(StoreError) -> Int

  /// Makes a device named `id` of the owner of `publicKey`, if `code` is good, and uses it up.
  ///
  /// The same code shown again with the same key is answered with the device it made, so that an
  /// answer lost on the way costs no new code.
  func enrol(
    with code: EnrolmentCode, publicKey: Data, as id: String, at now: Timestamp
  ) async throws(StoreError) -> EnrolmentOutcome

  func device(_ id: String) async throws(StoreError) -> Device?
  /// All devices, by name, revoked ones included.
  func devices() async throws(StoreError) -> [Device]
  /// False when there is no such device. One that is revoked already stays so from that time.
  func revoke(_ device: String, at now: Timestamp) async throws(StoreError) -> Bool
  /// Takes the counter of a request of the device and notes when it came.
  ///
  /// Durable on return, so that no crash lets a counter be used twice.
  func count(
    request counter: Int64, of device: String, at now: Timestamp
  ) async throws(StoreError) -> CountedRequest

  // MARK: Records

  /// Takes in all of a batch; each entry gets its own result, and no bad one stops another.
  ///
  /// But for one whose number is another record's: the device goes on from there with a chain of
  /// its own, so what comes after it is neither taken nor answered until it is sent under another
  /// journal.
  ///
  /// - Throws: `StoreError.shutOut` when the device was revoked before this was durable.
  func take(
    _ batch: SignedBatch, from device: Device, at now: Timestamp
  ) async throws(StoreError) -> Intake

  /// Counts records, not what is noted of them: bytes that are gone are missing, and taken in again
  /// when the device sends them again.
  func receipt(
    for run: ClosedRange<Int64>, in journal: JournalName, of device: String
  ) async throws(StoreError) -> StoreAPI.Receipt

  /// At most `query.limit` records in the order of their starts.
  func records(_ query: RecordQuery) async throws(StoreError) -> [StoredRecord]

  /// At most `limit` of what was set aside after `row`, oldest first; row 0 comes before all.
  func quarantine(after row: Int64, limit: Int) async throws(StoreError) -> [QuarantinedRecord]
  /// Looks again at no more than `limit` of what was set aside after `row` because it could not be
  /// used, oldest first: what this program can use now is taken in as if it came now.
  func takeAgain(asideAfter row: Int64, limit: Int) async throws(StoreError) -> SecondIntake
  /// What devices numbered and never sent, by lineage, journal and number.
  func missingRecords() async throws(StoreError) -> [MissingRecords]
  /// How much was set aside.
  func quarantinedCount() async throws(StoreError) -> Int

  // MARK: Hot spots

  /// Keeps a set under its version; false when it was kept already.
  func keep(_ set: HotSpotSet, at now: Timestamp) async throws(StoreError) -> Bool
  /// All sets, in the order they came.
  func hotSpotSets() async throws(StoreError) -> [KeptHotSpotSet]
  /// Makes a kept set the one that devices fetch; false when there is no such set.
  func publish(hotSpots version: String, at now: Timestamp) async throws(StoreError) -> Bool
  func publishedHotSpots() async throws(StoreError) -> PublishedHotSpots?
  /// Visits to hot spots, or under versions, that no kept set explains.
  func unexplainedVisits() async throws(StoreError) -> [UnexplainedVisits]

  // MARK: Plan

  /// Changes the plan and says what became of its rows; a trial says what would, and changes
  /// nothing.
  func revise(
    plan revision: PlanRevision, isTrial: Bool
  ) async throws(StoreError) -> PlanRevision.Counts
  /// By date, then hot spot.
  func plan(for days: ClosedRange<CivilDate>) async throws(StoreError) -> [PlanEntry]
  /// What is due in hot spots of the published set: treatment days with visits, by date, then hot
  /// spot.
  func duePlan(for days: ClosedRange<CivilDate>) async throws(StoreError) -> [PlanEntry]
  /// The minutes by which the plan is judged: those of `DosageReport.Settings()` until others are
  /// set.
  func planDefinitions() async throws(StoreError) -> DosageReport.Settings
  func define(plan definitions: DosageReport.Settings) async throws(StoreError)
  /// The first and the last day that the plan names; nil without a plan.
  func planDays() async throws(StoreError) -> ClosedRange<CivilDate>?

  // MARK: The store itself

  /// Goes through all that is kept and holds it against the devices' signatures, and against what
  /// an earlier audit said; `progress` hears now and then how many records have been looked at.
  func audit(
    against earlier: AuditReport?, progress: @Sendable (Int) -> Void
  ) async throws(StoreError) -> AuditReport

  /// Returns when the store can answer.
  func check() async throws(StoreError)
}
