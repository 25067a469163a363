// SPDX-License-Identifier: Apache-2.0

import CInput
import Foundation
import Platform
import Testing

@testable import Signalling

/// A button's events, as an input device gives them: from a pipe everywhere, from uinput where the
/// kernel has it.
@Suite(.timeLimit(.minutes(1))) struct ButtonTests {
  private func write(_ value: Int32, type: Int32 = EV_KEY, to file: FileHandle) throws {
    var event = input_event()
    (event.type, event.code, event.value) = (UInt16(type), UInt16(KEY_PROG1), value)
    try file.write(contentsOf: withUnsafeBytes(of: &event) { Data($0) })
  }

  @Test func aHeldKeyIsALongPressAndATouchAShortOne() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID())").path
    try #require(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    let key = try #require(FileHandle(forUpdatingAtPath: path))
    let button = try Button(path, hold: 0.3)
    var presses = button.presses.makeAsyncIterator()
    try write(1, to: key)
    try write(0, type: EV_SYN, to: key)
    try write(2, to: key)
    #expect(await presses.next() == .long)
    try write(0, to: key)
    try write(1, to: key)
    try await Task.sleep(for: .milliseconds(60))
    try write(0, to: key)
    #expect(await presses.next() == .short)
    button.close()
    #expect(await presses.next() == nil)
  }

  @Test func whatIsNoButtonIsToldSo() throws {
    #expect(Button.fault(of: "/nowhere/event0")?.isMissing == true)
    #expect(Button.fault(of: "/dev/null")?.problem == "is no input device with keys")
    #expect(Vibrator("/dev/null", in: "/sys").fault?.problem == "is no input device that rumbles")
  }
}
