// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Keeping
import Patrol
import Testing

/// What devices to be may be called.
@Suite struct DeviceNamesTests {
  private func read(_ text: String) throws(DeviceNamesError) -> DeviceNames {
    try DeviceNames(list: Data(text.utf8), at: "names")
  }

  @Test func eachLineIsANameWithoutTheBlanksAboutIt() throws {
    #expect(try read("VAN-1\r\n\n  van 2\t\n\(String(repeating: "é", count: 200))").all.count == 3)
    #expect(try read("VAN-1\r\n\n  van 2\t\n").all == ["VAN-1", "van 2"])
  }

  @Test(arguments: [
    ("", "names: there is no name"), ("\n \n", "names: there is no name"),
    ("a\n\nb\u{1B}[31m\n", "names:3: not a name of 1 to 200 characters"),
    (String(repeating: "x", count: 201), "names:1: not a name of 1 to 200 characters"),
    ("a\nb\na\n", "names:3: a is there twice"),
  ])
  func aListThatCannotBeUsedSaysWhere(text: String, error: String) {
    let thrown = #expect(throws: DeviceNamesError.self) { try read(text) }
    #expect(thrown?.description == error)
  }

  @Test(arguments: ["a/b", ".a", "..", String(repeating: "é", count: 101)])
  func aNameThatNoFolderCanHaveIsRefusedWhereFoldersAreMade(name: String) throws {
    let thrown = #expect(throws: DeviceNamesError.self) {
      try read("ok\n\(name)\n").requireFolders(at: "names")
    }
    #expect(thrown?.problem.hasSuffix("cannot be the name of a folder") == true)
    try read("ok\n").requireFolders(at: nil)
  }
}
