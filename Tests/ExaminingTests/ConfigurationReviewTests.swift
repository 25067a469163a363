// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import Foundation
import Testing

@testable import Examining

/// What is wrong with values of a configuration that are written as they must be.
@Suite struct ConfigurationReviewTests {
  private func check(_ yaml: String) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).yaml")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(yaml.utf8).write(to: file)
    // A long line is wrapped.
    return try ConfigurationCheck(examining: file.path).text.split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }

  @Test func aZoneThatThisSystemDoesNotHaveIsAFault() throws {
    let text = try check("state: /x\ntime_zone: Europe/Lundon\n")
    #expect(text.contains("line 2: this system has no time zone"), "\(text)")
    #expect(text.contains("Europe/Lundon") && text.contains("install tzdata"), "\(text)")
  }

  @Test func aStoreToWhichNothingWouldBeSentIsAFault() throws {
    let text = try check("store:\n  url: http://centre\n")
    #expect(text.contains("line 2: http:// to centre"), "\(text)")
    #expect(text.contains("use https://"), "\(text)")
    let other = try check("nonsense: 1\nstore: {url: \"https://a:b@centre\"}\n")
    #expect(other.contains("line 1: ") && other.contains("line 2: the store's address"), "\(other)")
  }

  @Test func aStoreOnThisDeviceMayBeServedWithoutTLS() throws {
    let text = try check("store: {url: \"http://127.0.0.1:8460\"}\ntime_zone: Europe/London\n")
    #expect(text.hasSuffix("nothing is wrong"), "\(text)")
  }
}
