// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import TestSupport

/// `openssl s_server` on 127.0.0.1 with a certificate of its own authority.
///
/// It gives the file `answer` as a whole HTTP response.
final class TLSServer {
  struct NotListening: Error {}

  let port: UInt16
  private let directory: TemporaryDirectory
  private let process: ChildProcess

  var authority: String { directory.file("authority.pem") }

  /// With `dates`, each as `YYYYMMDDHHMMSSZ`, the certificate is valid from the one to the other.
  init(
    host: String = "localhost", days: Int = 2, dates: (String, String)? = nil,
    protocols: [String] = []
  ) throws {
    directory = try TemporaryDirectory()
    port = ScriptedServer.closedPort()
    try Self.makeCertificate(for: host, days: days, in: directory)
    if let dates { try Self.signAgain(from: dates.0, to: dates.1, in: directory) }
    try ServerAnswer.whole(200, ["Content-Type": "text/plain"], Data("hello".utf8))
      .write(to: URL(filePath: directory.file("answer")))
    process = try ChildProcess(
      ["openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-cert", "server.pem"]
        + ["-key", "server.key", "-HTTP", "-quiet"] + protocols, in: directory.path)
    try waitUntilListening()
  }

  func stop() {
    process.end()
    directory.remove()
  }

  /// The server's public key as `TransportSettings.pinnedKeys` wants it.
  func pin() throws -> String {
    for step in [
      "x509 -in server.pem -pubkey -noout -out server.pub",
      "pkey -pubin -in server.pub -outform der -out server.der",
      "dgst -sha256 -binary -out server.hash server.der",
    ] { try Self.openssl(step, in: directory) }
    let hash = try Data(contentsOf: URL(filePath: directory.file("server.hash")))
    return "sha256//" + hash.base64EncodedString()
  }

  // MARK: Helpers

  private static func makeCertificate(
    for host: String, days: Int, in directory: TemporaryDirectory
  ) throws {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    try openssl(
      "req -x509 \(key) -keyout authority.key -out authority.pem -days 2 -subj /CN=authority",
      in: directory)
    try openssl(
      "req -new \(key) -keyout server.key -out server.csr -subj /CN=\(host)", in: directory)
    try Data("subjectAltName=DNS:\(host)".utf8)
      .write(to: URL(filePath: directory.file("extensions")))
    try openssl(
      "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial "
        + "-extfile extensions -days \(days) -out server.pem", in: directory)
  }

  private static func signAgain(
    from start: String, to end: String, in directory: TemporaryDirectory
  ) throws {
    let settings = """
      [ca]
      default_ca = d
      [d]
      database = index
      new_certs_dir = .
      serial = serial
      default_md = sha256
      policy = p
      [p]
      commonName = supplied
      """
    try Data(settings.utf8).write(to: URL(filePath: directory.file("settings")))
    try Data().write(to: URL(filePath: directory.file("index")))
    try openssl(
      "ca -batch -notext -config settings -cert authority.pem -keyfile authority.key "
        + "-create_serial -in server.csr -extfile extensions -startdate \(start) -enddate \(end) -out server.pem",
      in: directory)
  }

  private static func openssl(_ arguments: String, in directory: TemporaryDirectory) throws {
    try ChildProcess.run(
      ["openssl"] + arguments.split(separator: " ").map(String.init), in: directory.path)
  }

  private func waitUntilListening() throws {
    for _ in 0..<500 {
      if canConnect() { return }
      usleep(10_000)
    }
    throw NotListening()
  }

  private func canConnect() -> Bool {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
