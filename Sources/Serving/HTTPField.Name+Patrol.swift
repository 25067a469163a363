// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Wire

extension HTTPField.Name {
  static let patrolDevice = Self(known: RequestSignature.deviceHeader)
  static let patrolCounter = Self(known: RequestSignature.counterHeader)
  static let contentDigest = Self(known: RequestSignature.digestHeader)
  static let patrolSignature = Self(known: RequestSignature.signatureHeader)
  static let xForwardedFor = Self(known: "X-Forwarded-For")

  private init(known name: String) {
    guard let field = Self(name) else { preconditionFailure("\(name) is not a field name") }
    self = field
  }
}
