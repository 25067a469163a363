// SPDX-License-Identifier: Apache-2.0

import CCurl
import FoundationEssentials
import Glibc
import Text

/// libcurl's handles for one store. They may be used on one thread at a time.
final class CurlSession {
  let connections = CurlConnections()
  private let address: StoreAddress
  private let settings: TransportSettings
  private let handle: UnsafeMutableRawPointer
  private let reason = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  /// Sets libcurl up once in a program's life; later calls return the result.
  private static let isReady: Bool = {
    // Without signals, libcurl leaves SIGPIPE to the program (CURLOPT_NOSIGNAL(3)).
    var action = sigaction()
    sigaction(SIGPIPE, nil, &action)
    if action.__sigaction_handler.sa_handler == nil { signal(SIGPIPE, SIG_IGN) }
    return patrol_curl_global_init() == CURLE_OK
  }()

  init(address: StoreAddress, settings: TransportSettings) {
    guard Self.isReady, let handle = curl_easy_init() else {
      preconditionFailure("no memory for libcurl")
    }
    self.address = address
    self.settings = settings
    self.handle = handle
  }

  deinit {
    curl_easy_cleanup(handle)
    reason.deallocate()
  }

  /// Blocks until the answer is whole, the transfer failed or `interruption` fired.
  func perform(
    _ request: HTTPRequest, until interruption: CurlInterruption
  ) -> Result<HTTPResponse, TransportError> {
    let transfer = CurlTransfer(limit: request.limits.responseBytes)
    let headers = headerList(of: request)
    defer { curl_slist_free_all(headers) }
    if let code = configure(for: request, headers, into: transfer) {
      return .failure(fault(code, of: transfer, request))
    }
    curl_multi_add_handle(connections.handle, handle)
    // This closes a connection whose transfer has not ended.
    defer { curl_multi_remove_handle(connections.handle, handle) }
    guard let code = drive(until: interruption) else { return .failure(.cancelled) }
    guard code == CURLE_OK else { return .failure(fault(code, of: transfer, request)) }
    return .success(
      HTTPResponse(status: status, headers: transfer.headers, body: transfer.body))
  }

  // MARK: Helpers

  /// Waits for the transfer's end; nil when interrupted.
  private func drive(until interruption: CurlInterruption) -> CURLcode? {
    // libcurl wakes up for its own timeouts; this bounds a wait without any.
    let longestWait: Int32 = 60_000
    var running: Int32 = 0
    while !interruption.isFired {
      guard curl_multi_perform(connections.handle, &running) == CURLM_OK else {
        return CURLE_OUT_OF_MEMORY
      }
      if let code = outcome { return code }
      curl_multi_poll(connections.handle, nil, 0, longestWait, nil)
    }
    return nil
  }

  private var outcome: CURLcode? {
    var left: Int32 = 0
    guard let message = curl_multi_info_read(connections.handle, &left),
      message.pointee.msg == CURLMSG_DONE
    else { return nil }
    return message.pointee.data.result
  }

  /// Whether the peer's certificate was refused for its dates alone: a device without a battery for
  /// its clock may be years behind until it is set.
  private var isUntimely: Bool {
    // X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED (X509_STORE_CTX_get_error(3)).
    var verdict = 0
    _ = patrol_curl_get_long(handle, CURLINFO_SSL_VERIFYRESULT, &verdict)
    return [9, 10].contains(verdict)
  }

  private static let clockWords = ", by this device's clock; is that clock right?"

  private var status: Int {
    var status = 0
    _ = patrol_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    return status
  }

  private func headerList(of request: HTTPRequest) -> UnsafeMutablePointer<curl_slist>? {
    // Without the empty header libcurl would wait for permission to send a long body.
    let lines = request.headers.map { "\($0.name): \($0.value)" } + ["Expect:"]
    return lines.reduce(nil) { curl_slist_append($0, $1) }
  }

  /// Sets all options; returns the first error.
  private func configure(
    for request: HTTPRequest, _ headers: UnsafeMutablePointer<curl_slist>?,
    into transfer: CurlTransfer
  ) -> CURLcode? {
    curl_easy_reset(handle)
    reason[0] = 0
    patrol_curl_set_quick_exit(handle)
    var codes = [
      patrol_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, reason),
      patrol_curl_set_web_only(handle),
      patrol_curl_set_headers(handle, headers),
      string(CURLOPT_URL, address.url(of: request.target)),
      string(CURLOPT_USERAGENT, "patrol"),
      string(CURLOPT_ACCEPT_ENCODING, "gzip"),
      // An empty name means no proxy, not even that of the environment.
      string(CURLOPT_PROXY, settings.proxy ?? ""),
      long(CURLOPT_NOSIGNAL, 1),
      long(CURLOPT_FOLLOWLOCATION, 0),
      long(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1),
      long(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2),
      long(CURLOPT_CONNECTTIMEOUT, settings.connectSeconds),
      long(CURLOPT_TIMEOUT, request.limits.seconds),
      long(CURLOPT_LOW_SPEED_LIMIT, settings.slowBytes),
      long(CURLOPT_LOW_SPEED_TIME, settings.slowSeconds),
      patrol_curl_set_offset(
        handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(request.limits.responseBytes)),
    ]
    codes += trust
    if let keys = settings.pinnedKeys { codes.append(string(CURLOPT_PINNEDPUBLICKEY, keys)) }
    codes += lendSinks(to: transfer) + setBody(of: request)
    return codes.first { $0 != CURLE_OK }
  }

  /// Who may be the store.
  private var trust: [CURLcode] {
    switch settings.trust {
    case .system: []
    // Without its directory of certificates libcurl trusts only those of the file.
    case .file(let path):
      [
        string(CURLOPT_CAINFO, path),
        patrol_curl_set_pointer(handle, CURLOPT_CAPATH, nil),
      ]
    case .anybody:
      [long(CURLOPT_SSL_VERIFYPEER, 0), long(CURLOPT_SSL_VERIFYHOST, 0)]
    }
  }

  private func setBody(of request: HTTPRequest) -> [CURLcode] {
    switch request.method {
    case .get: return [long(CURLOPT_HTTPGET, 1)]
    case .post:
      let size = patrol_curl_set_offset(
        handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
      let bytes = request.body.withUnsafeBytes {
        // Without an address libcurl would read the body from standard input.
        let start = $0.baseAddress ?? UnsafeRawPointer(reason)
        return patrol_curl_set_pointer(
          handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: start))
      }
      return [long(CURLOPT_POST, 1), size, bytes]
    }
  }

  /// Sets the functions that receive headers and body. `perform` keeps the transfer alive for them.
  private func lendSinks(to transfer: CurlTransfer) -> [CURLcode] {
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    return [
      patrol_curl_set_pointer(handle, CURLOPT_HEADERDATA, context),
      patrol_curl_set_sink(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        CurlSession.deliver(bytes, size * count, context) { $0.receiveHeader($1) }
      },
      patrol_curl_set_pointer(handle, CURLOPT_WRITEDATA, context),
      patrol_curl_set_sink(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        CurlSession.deliver(bytes, size * count, context) { $0.receiveBody($1) }
      },
    ]
  }

  private static func deliver(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
    to take: (CurlTransfer, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    // A count below the one given tells libcurl to stop; no header or body part is empty.
    return take(transfer, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
  }

  private func string(_ option: CURLoption, _ value: String) -> CURLcode {
    patrol_curl_set_string(handle, option, value)
  }

  private func long(_ option: CURLoption, _ value: Int) -> CURLcode {
    patrol_curl_set_long(handle, option, value)
  }

  private func fault(
    _ code: CURLcode, of transfer: CurlTransfer, _ request: HTTPRequest
  ) -> TransportError {
    if transfer.isTooLarge { return .tooLarge(limit: request.limits.responseBytes) }
    let words = reason[0] == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: reason)
    return TransportError(
      code, words: words.onOneLine() + (isUntimely ? Self.clockWords : ""), limits: request.limits)
  }
}
