// SPDX-License-Identifier: Apache-2.0

/// Which visits and shifts count no more, in SQL: one rule for intake and for the audit.
///
/// A correction reaches the records of its own lineage alone: those of its device, and of devices
/// enrolled under the same name, which is how a device enrolled anew is known. It names the record
/// it `replaces` by the id that has on its own device; what replaces a record replaces the same
/// bytes everywhere in the lineage. It reaches only what its device journaled before it, in
/// whatever order the two arrive; of two journals of one device, the one whose record came first
/// counts as the earlier. So no record can replace itself, and no two each other.
///
/// Of the same bytes from several devices the first that its own lineage does not replace counts,
/// and no other: a device enrolled anew may send its whole journal again, and a stranger who sends
/// another's record as its own takes it out of the count neither by that nor by replacing it.
///
/// A visit is replaced by visits alone, and a shift by shifts.
enum Supersession {
  /// Over a row of `layer`, `visits` or `shifts`: its `superseded` is not what the records say.
  static func isWrong(in layer: String) -> String {
    """
    superseded != EXISTS (
      SELECT 1 FROM records AS record WHERE record.fid = \(layer).fid AND (
        \(isReplaced("record", in: layer))
        OR EXISTS (
          SELECT 1 FROM records AS first
           WHERE first.sha256 = record.sha256 AND first.fid < record.fid
             AND NOT \(isReplaced("first", in: layer)))))
    """
  }

  /// Over a row of the layer `part`: its `superseded` is not that of the row of `whole` it names.
  static func isWrong(ofPart part: String, of whole: String, by key: String) -> String {
    "superseded != (SELECT superseded FROM \(whole) WHERE \(whole).fid = \(part).\(key))"
  }

  /// Whether the bytes of the row `record` of `records` had come before, from any device.
  static func cameBefore(_ record: String) -> String {
    """
    EXISTS (
      SELECT 1 FROM records AS first
       WHERE first.sha256 = \(record).sha256 AND first.fid < \(record).fid)
    """
  }

  /// Whether the lineage of the row `record` of `records`, which stands in `layer`, replaces it.
  ///
  /// Goes by the indexes alone, and through the corrections of one record from the newest down:
  /// intake asks when one of them has just come that holds, and finds it at once however many that
  /// do not hold lie below it.
  static func isReplaced(_ record: String, in layer: String) -> String {
    """
    EXISTS (
      SELECT 1 FROM devices AS own CROSS JOIN records AS copy CROSS JOIN devices AS its
       WHERE own.id = \(record).device AND copy.sha256 = \(record).sha256
         AND its.id = copy.device AND its.name = own.name
         AND (
           SELECT 1 FROM \(layer) AS later CROSS JOIN records AS theirs
            WHERE later.device = its.id AND later.replaces = copy.id
              AND theirs.fid = later.fid AND \(comesAfter)
            ORDER BY later.fid DESC LIMIT 1))
    """
  }

  /// Whether the record `theirs` stands after the record `copy` of the same device.
  static let comesAfter = """
    CASE WHEN theirs.journal = copy.journal
     THEN theirs.sequence > copy.sequence ELSE theirs.fid > copy.fid END
    """
}
