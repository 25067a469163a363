// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// All who may answer at the store's address and are not the store, each really there.
final class Strangers {
  /// One of them: where the line leads, or another address the device is given.
  struct Stranger: CustomStringConvertible {
    let description: String
    var port: Int?
    var address: String?
  }

  private(set) var all: [Stranger] = []
  private let scratch: Scratch
  private var centres: [Centre] = []
  private var listeners: [Int32] = []

  init(insteadOf centre: Centre) async throws {
    scratch = try Scratch()
    all = [
      Stranger(description: "nobody listens", port: LoopbackSocket.closedPort()),
      Stranger(description: "nobody accepts", port: unaccepting()),
      // No name server is asked for a label this long.
      Stranger(
        description: "no such name",
        address: "https://\(String(repeating: "x", count: 64)).invalid"),
      Stranger(
        description: "a portal in plain text",
        port: speaking("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Sign in</html>")),
      Stranger(description: "another protocol", port: speaking("SSH-2.0-OpenSSH_9.2\r\n")),
      Stranger(description: "nothing but an end", port: speaking("")),
    ]
    let authority = "\(centre.database).tls/authority"
    for (name, host, days, isSigned) in [
      ("its certificate is out of date", "IP:127.0.0.1", -1, true),
      ("its certificate is for another host", "DNS:store.example", 30, true),
      ("its certificate vouches for itself", "IP:127.0.0.1", 30, false),
    ] {
      let (certificate, key) = try await certificate(
        host, days: days, authority: isSigned ? authority : nil)
      all.append(
        Stranger(
          description: name,
          port: try await store("--certificate", certificate, "--key", key).port))
    }
    all.append(
      Stranger(
        description: "another store with an authority of its own", port: try await store().port))
  }

  func stop() {
    for listener in listeners {
      shutdown(listener, Int32(SHUT_RDWR))
      close(listener)
    }
  }

  // MARK: Helpers

  /// Connections are made by the kernel, and nobody ever reads from them.
  private func unaccepting() -> Int {
    let (socket, port) = LoopbackSocket.listening()
    listeners.append(socket)
    return port
  }

  /// Says the words to everybody, and closes.
  private func speaking(_ words: String) -> Int {
    let (socket, port) = LoopbackSocket.listening()
    listeners.append(socket)
    Thread.detachNewThread {
      while true {
        let peer = accept(socket, nil, nil)
        guard peer >= 0 else { return }
        var first = [UInt8](repeating: 0, count: 4096)
        _ = recv(peer, &first, first.count, 0)
        let bytes = Array(words.utf8)
        _ = send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        close(peer)
      }
    }
    return port
  }

  private func store(_ options: String...) async throws -> Centre {
    let name = "stranger-\(centres.count)"
    let hotSpots = try scratch.write(Walk.hotSpots(at: [60]), to: "\(name).geojson")
    let centre = try await Centre(in: scratch, named: name, hotSpots: hotSpots, serving: options)
    centres.append(centre)
    return centre
  }

  /// Paths of a certificate and its key.
  private func certificate(
    _ host: String, days: Int, authority: String?
  ) async throws -> (String, String) {
    let path = "\(scratch.path)/\(UUID().uuidString)"
    try await openssl(
      "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout \(path).key "
        + "-out \(path).csr -subj /CN=store")
    try Data("subjectAltName=\(host)".utf8).write(to: URL(filePath: "\(path).ext"))
    let signer =
      authority.map { "-CA \($0).pem -CAkey \($0).key -CAserial \(path).srl -CAcreateserial" }
      ?? "-signkey \(path).key"
    try await openssl(
      "x509 -req -in \(path).csr \(signer) -extfile \(path).ext -days \(days) -out \(path).pem")
    return ("\(path).pem", "\(path).key")
  }

  private func openssl(_ words: String) async throws {
    let outcome = try await scratch.run(
      "/usr/bin/openssl", words.split(separator: " ").map(String.init))
    try #require(outcome.status == 0, "openssl: \(outcome.errors)")
  }
}
