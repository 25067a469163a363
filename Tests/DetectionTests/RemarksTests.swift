// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Detection

@Suite struct RemarksTests {
  @Test func theSameWordsAreCountedAndLeaveRoomForOthers() {
    var notes = ["cut off (early)", "cut off (9223372036854775807 times)"]
    for _ in 0..<500 { notes.remark("cut off") }
    for number in 0..<200 { notes.remark("number \(number)") }
    #expect(notes[2] == "cut off (500 times)")
    #expect(notes[0] == "cut off (early)")
    #expect(notes.count == 100)
  }
}
