// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// What is known of a request beside its content.
struct CallContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The network address of the peer, without the port; nil when it has none.
  let peer: String?

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    peer = source.channel.remoteAddress?.ipAddress
  }
}
