// SPDX-License-Identifier: Apache-2.0

package import Patrol

extension Track {
  /// One officer's shift through `world`, as `beat` decides and `mover` carries out.
  ///
  /// - Parameter duration: whole seconds; the track has one point more.
  package static func shift(
    of mover: consuming Mover, on beat: consuming Beat, from start: Timestamp, duration: Int
  ) -> Track {
    while mover.seconds < duration {
      let isOnTheWayBack = beat.turnsBack(elapsed: mover.seconds, duration: duration)
      for leg in beat.legs(from: mover.place, elapsed: mover.seconds, duration: duration) {
        mover.carryOut(leg)
        let turnsBack = beat.turnsBack(elapsed: mover.seconds, duration: duration)
        if turnsBack != isOnTheWayBack || mover.seconds >= duration { break }
      }
    }
    return mover.track(from: start, seconds: duration)
  }
}
