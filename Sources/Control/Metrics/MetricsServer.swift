// SPDX-License-Identifier: Apache-2.0

import Dispatch
import FoundationEssentials
import Glibc
package import Platform

/// One page over HTTP on a port of 127.0.0.1, for Prometheus.
///
/// Owns one thread, which sleeps in the kernel until somebody asks. One asks at a time: whoever
/// says nothing holds up the next for two seconds. Every local user may read the page.
package final class MetricsServer: Sendable {
  private let requests: AsyncStream<PageRequest>
  private let wake: WakePipe

  /// Binds the port.
  ///
  /// - Throws: `SystemError` when another program has it.
  package init(port: Int) throws(SystemError) {
    let listener = try LoopbackPort(port).listen()
    let wake = try WakePipe()
    let (requests, continuation) = AsyncStream.makeStream(of: PageRequest.self)
    let loop = PageLoop(listener: listener, wake: wake) { continuation.yield($0) }
    try detachThread {
      loop.run()
      continuation.finish()
    }
    (self.requests, self.wake) = (requests, wake)
  }

  /// Answers with what `page` returns, until the task is cancelled.
  package func run(mediaType: String, _ page: @escaping @Sendable () async -> String) async {
    let queue = DispatchQueue(label: "patrol.metrics")
    await withTaskCancellationHandler {
      for await request in requests {
        let answer = request.answer(request.isForPage ? await page() : nil, mediaType: mediaType)
        queue.async { request.socket.write(line: Data(answer.utf8.dropLast())) }
      }
    } onCancel: {
      wake.raise()
    }
  }

  deinit { wake.raise() }
}

/// A request whose head has come.
struct PageRequest: Sendable {
  let socket: LocalSocket
  /// As `GET /metrics HTTP/1.1`.
  let line: String

  var isForPage: Bool { words == ["GET", "/metrics"] }

  private var words: [Substring] { Array(line.split(separator: " ").prefix(2)) }

  /// The whole answer, its last line ended.
  func answer(_ page: String?, mediaType: String) -> String {
    let status =
      page != nil ? "200 OK" : words.first == "GET" ? "404 Not Found" : "405 Method Not Allowed"
    let body = page ?? "the page is /metrics\n"
    return "HTTP/1.1 \(status)\r\nContent-Type: \(page != nil ? mediaType : "text/plain")\r\n"
      + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
  }
}

/// The work of the thread: accepts connections and reads each one's head.
private struct PageLoop: Sendable {
  private static let patience: UInt64 = 2_000_000_000
  private static let longestLine = 8192
  private static let mostLines = 100
  /// Where the system has no descriptors left, accepting is tried again after so long, in
  /// microseconds.
  private static let pause: UInt32 = 100_000

  let listener: Int32
  let wake: WakePipe
  let tell: @Sendable (PageRequest) -> Void

  func run() {
    defer { close(listener) }
    while true {
      var watched = [
        pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&watched, 2, -1)
      if watched[0].revents != 0 { return }
      let descriptor = accept(listener, nil, nil)
      guard descriptor >= 0 else {
        if errno == EMFILE || errno == ENFILE { usleep(Self.pause) }
        continue
      }
      if let request = Self.request(LocalSocket(descriptor: descriptor)) { tell(request) }
    }
  }

  /// Nil when no whole head comes in time.
  private static func request(_ socket: LocalSocket) -> PageRequest? {
    let deadline = SteadyClock.nanoseconds + patience
    var first: String?
    for _ in 0..<mostLines {
      guard let line = socket.readLine(by: deadline, upTo: longestLine) else { return nil }
      let text = String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
      if text.isEmpty { return first.map { PageRequest(socket: socket, line: $0) } }
      first = first ?? text
    }
    return nil
  }
}
