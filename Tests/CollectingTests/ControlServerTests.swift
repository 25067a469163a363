// SPDX-License-Identifier: Apache-2.0

import Collecting
import Foundation
import Glibc
import Positioning
import Testing

@Suite struct ControlServerTests {
  private let path = FileManager.default.temporaryDirectory
    .appending(path: "patrol-\(UUID().uuidString.prefix(8)).sock").path

  @Test func aRequestIsAnsweredPieceByPiece() async throws {
    let server = try ControlServer(path: path)
    let service = Task {
      await server.run { request, reply in
        reply(.progress("half"))
        reply(.done("\(request.verb.rawValue) \(request.unit ?? "")"))
      }
    }
    let replies = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [path] in
        var replies: [ControlReply] = []
        let isWhole = ControlClient(path: path)?.ask(ControlRequest(.startShift, unit: "BW-1")) {
          replies.append($0)
        }
        continuation.resume(returning: isWhole == true ? replies : [])
      }
    }
    #expect(replies == [.progress("half"), .done("shift_start BW-1")])
    service.cancel()
    await service.value
    #expect(ControlClient(path: path) == nil, "the socket is gone with its server")
  }

  @Test func onlyTheDevicesOwnUsersMayCommandIt() throws {
    let server = try ControlServer(path: path)
    var about = stat()
    #expect(stat(path, &about) == 0)
    #expect(about.st_mode & 0o777 == 0o660)
    withExtendedLifetime(server) {}
  }

  @Test func aSocketLeftBehindIsReplacedAndALiveOneIsNot() throws {
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    let server = try ControlServer(path: path)
    #expect(throws: SystemFault.self) { try ControlServer(path: path) }
    withExtendedLifetime(server) {}
  }
}
