// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// A kind of sensor on the body of a unit's bearer, by its entry in the configuration.
///
/// Another kind is a case here and in `BodyReading`, the stage of this room that takes it
/// (`Detector.feel`), and a reader in Sensing. Whatever lies between hands it on unread.
package enum BodySensor: String, CaseIterable, Hashable, Sendable {
  case accelerometer
}

/// What a sensor on the body tells of a span of time.
package struct BodyObservation: Hashable, Sendable {
  package var span: Interval
  package var content: BodyReading

  package init(_ content: BodyReading, over span: Interval) {
    (self.content, self.span) = (content, span)
  }
}

/// What a sensor on the body tells.
package enum BodyReading: Hashable, Sendable {
  case stillness(Bool)
}
