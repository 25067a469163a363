// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Detection

@Suite struct RemarksTests {
  @Test func theSameWordsAreCountedAndLeaveRoomForOthers() {
    var notes: [String] = []
    for _ in 0..<500 { notes.remark("cut off") }
    for number in 0..<200 { notes.remark("number \(number)") }
    notes.remark("cut off (early)")
    #expect(notes.first == "cut off (500 times)")
    #expect(notes.count == 100)
  }
}
