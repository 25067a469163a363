// SPDX-License-Identifier: Apache-2.0

import Detection
import DeviceConfiguration
import Dosage
import Patrol
import Positioning

extension Attack {
  /// The device's YAML: what is accepted is within the ranges that its entries state.
  static let configuration = Attack(name: "configuration", longest: 4096) {
    [
      """
      gpsd: [localhost, "[::1]:2948", 'van:2947', /run/gpsd.sock]
      units: {"localhost:2947/dev/ttyACM0": BW-014, "van:2947/dev/ttyUSB0": "BW-015"}
      hotspots: /tmp/hotspots.geojson
      state: /tmp/state
      control: /tmp/control.sock
      store: {url: https://store.example, certificates: /tmp/ca.pem, pinned_key: sha256//AAAA}
      detection: {revisit_gap_s: 60, least_visit_s: 60, bridge_limit_s: 600}
      positions: {earliest: 2020-01-01, allow_simulated: yes}
      target_min: 15
      longest_shift_h: 14
      """,
      "units: &a {x: y}\ndetection: *a\n", "- a\n- !!str b\n- |\n  c\n- >-\n  d\n",
      "---\ntarget_min: 15 # minutes\n...\n---\n", "? [a, {b: c}]\n: d\n",
    ].map { Array($0.utf8) }
  } violation: { bytes in
    guard let read = try? DeviceConfiguration(yaml: bytes) else { return nil }
    let detection = read.detection
    let gaps = [detection.revisitGap, detection.leastVisit, detection.bridgeLimit]
    if !gaps.allSatisfy({ (0...3600).contains($0) }) { return "a detection setting" }
    if !(60...28_800).contains(read.targetDwell) { return "target_min" }
    if !(1...72).contains(read.longestShift) { return "longest_shift_h" }
    let isPlace = { (gpsd: GpsdSource) in gpsd.socket != nil || (1...65_535).contains(gpsd.port) }
    if read.gpsd.isEmpty || !read.gpsd.allSatisfy(isPlace) { return "gpsd" }
    for source in read.gpsd { _ = read.unit(of: "/dev/ttyACM0", at: source) }
    return nil
  }

  /// Plan files: what is accepted keeps to the table in `PlanFile`.
  static let plan = Attack(name: "plan", longest: 4096) {
    [
      "hotspot,date,condition,visits,minutes\nHS03,2026-03-02,treatment,2,15\nHS04,2026-03-02,control,,\n",
      "\u{feff}Date,HOTSPOT,minutes,visits,condition,\"a \"\"note\"\"\"\r\n2026-03-02,\"H,S\n3\",7.5,1,Treatment,x\r\n\r\n,,,,,\r\n",
      "hotspot;date;condition;visits;minutes\rHS03;2026-03-02;treatment;2;15",
      "sep=\t\nhotspot\tdate\tcondition\tvisits\tminutes\nA\t02/03/2026\tcontrol\nA\t2-Mar-26\tcontrol",
    ].map { Array($0.utf8) }
  } violation: { bytes in
    let plan: PlanFile
    do throws(PlanFileError) { plan = try PlanFile(bytes: bytes) } catch {
      return error.faults.isEmpty ? "refused without a fault" : nil
    }
    for entry in plan.entries {
      if entry.hotSpot.isEmpty || entry.hotSpot.utf8.count > 200 { return "an unfit id" }
      if !(0...100).contains(entry.visits) { return "visits" }
      if !(0...1440).contains(entry.minutes) { return "minutes" }
      if (entry.visits == 0) != (entry.condition == .control) { return "visits of a control day" }
    }
    let days = Set(plan.entries.map { "\($0.date) \($0.hotSpot)" })
    return days.count == plan.entries.count ? nil : "a hot spot has two rows a day"
  }
}
