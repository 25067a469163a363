// SPDX-License-Identifier: Apache-2.0

import Positioning
import Testing

@Suite struct GpsdSourceTests {
  @Test func hostAndPortAreRead() {
    #expect(GpsdSource("localhost") == GpsdSource(host: "localhost", port: 2947))
    #expect(GpsdSource("van-03:1234") == GpsdSource(host: "van-03", port: 1234))
    #expect(GpsdSource("[::1]:1234") == GpsdSource(host: "::1", port: 1234))
    #expect(GpsdSource("::1") == GpsdSource(host: "::1", port: 2947))
    #expect(GpsdSource("[::1]:1234")?.description == "[::1]:1234")
  }

  @Test func aPathIsASocket() {
    let source = GpsdSource("/run/gpsd-patrol.sock")
    #expect(source?.socket == "/run/gpsd-patrol.sock")
    #expect(source.map { GpsdSource($0.description) } == source)
    #expect(GpsdSource("localhost")?.socket == nil)
    for text in ["/", "/run/", "/run/a b", "/" + String(repeating: "x", count: 107)] {
      #expect(GpsdSource(text) == nil, "\(text)")
    }
  }

  @Test(arguments: ["", ":", ":2947", "a:", "a:0", "a:65536", "a:x", "[::1", "[::1]x"])
  func anythingElseIsNot(text: String) {
    #expect(GpsdSource(text) == nil)
  }
}
