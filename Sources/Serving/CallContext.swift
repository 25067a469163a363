// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// What is known of a request beside what it says.
struct CallContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The network address of whoever is connected, without the port; nil when it has none.
  let peer: String?

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    peer = source.channel.remoteAddress?.ipAddress
  }
}
