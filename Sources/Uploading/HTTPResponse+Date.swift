// SPDX-License-Identifier: Apache-2.0

import CCurl
import Patrol

extension HTTPResponse {
  /// When the answer was made, by the clock of who made it, to the second; nil when it does not
  /// say.
  ///
  /// Only an answer that is the store's tells the store's time.
  var date: Timestamp? {
    guard let text = headers["date"] else { return nil }
    let seconds = curl_getdate(text, nil)
    return seconds > 0 ? Timestamp(milliseconds: Int64(seconds) * 1000) : nil
  }
}
