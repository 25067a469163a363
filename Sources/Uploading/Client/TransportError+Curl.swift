// SPDX-License-Identifier: Apache-2.0

import CCurl

extension TransportError {
  /// What libcurl's code means for the one who asked (libcurl-errors(3)).
  init(_ code: CURLcode, words: String, limits: HTTPRequest.AnswerLimits) {
    self =
      switch code {
      case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
        .unreachable(words)
      case CURLE_OPERATION_TIMEDOUT: .timedOut(words)
      case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ISSUER_ERROR,
        CURLE_SSL_CONNECT_ERROR:
        .untrusted(words)
      case CURLE_FILESIZE_EXCEEDED: .tooLarge(limit: limits.responseBytes)
      // Not CURLE_UNSUPPORTED_PROTOCOL: the address is checked, so the peer spoke something else.
      case CURLE_URL_MALFORMAT, CURLE_NOT_BUILT_IN,
        CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
        CURLE_UNKNOWN_OPTION, CURLE_BAD_FUNCTION_ARGUMENT:
        .misconfigured(words)
      default: .broken(words)
      }
  }
}
