// SPDX-License-Identifier: Apache-2.0

import Testing
import Uploading

@Suite struct StoreAddressTests {
  @Test(arguments: [
    "https://store.example", "https://store.example:8443/patrol", "http://127.0.0.1:8080",
    "http://127.9.9.9", "http://localhost:8080", "http://LOCALHOST", "http://[::1]:8080",
  ])
  func isAccepted(text: String) throws {
    let address = try StoreAddress(text)
    #expect(address.url(of: "/v1/batches").hasSuffix("/v1/batches"))
  }

  @Test(arguments: [
    "http://store.example", "http://128.0.0.1", "http://127.0.0.1.example", "http://[::2]",
    "http://localhost.example", "http://0.0.0.0", "http://[::ffff:8.8.8.8]", "http://10.0.0.1",
  ])
  func plainHTTPToAnotherMachineIsRefused(text: String) throws {
    let error = #expect(throws: StoreAddressError.self) { try StoreAddress(text) }
    guard case .plain = error else {
      Issue.record("\(text): \(String(describing: error))")
      return
    }
    #expect(throws: Never.self) { try StoreAddress(text, allowingPlainHTTP: true) }
  }

  @Test(arguments: [
    ("ftp://store.example", StoreAddressError.scheme("ftp")),
    ("file:///etc/passwd", .scheme("file")),
    ("https://user@store.example", .superfluous("user")),
    ("https://store.example?a=b", .superfluous("query")),
    ("https://store.example#a", .superfluous("fragment")),
  ])
  func isRefused(text: String, error: StoreAddressError) {
    #expect(throws: error) { try StoreAddress(text) }
  }

  @Test(arguments: ["", "store.example", "https://", "https:// store", "https://a b"])
  func isNoURL(text: String) {
    let error = #expect(throws: StoreAddressError.self) { try StoreAddress(text) }
    guard case .unreadable = error else {
      Issue.record("\(text): \(String(describing: error))")
      return
    }
  }

  @Test func requestsGoBelowThePrefix() throws {
    let address = try StoreAddress("https://example.org/patrol/")
    #expect(address.url(of: "/v1/batches?a=1") == "https://example.org/patrol/v1/batches?a=1")
  }
}
