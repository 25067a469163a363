// SPDX-License-Identifier: Apache-2.0

/// How fast people and vehicles go, in metres per second: the paces that tell one mode of travel
/// from another, once each. Two others stand where a filter needs them: `TrackFilter.standing`, by
/// which an estimate counts as standing, and the deviations of a velocity before it is measured
/// (`Motion`). How much a receiver's speed may err is said where it is used.
///
/// | pace | figure | what it separates | where from |
/// |---|---|---|---|
/// | `slowestWalk` | 0.6 | standing from walking | a judgement: half of `walk` |
/// | `walk` | 1.2 | – | a stroll; adults choose 1.3 to 1.5 (1) |
/// | `straightWalk` | 2.0 | what a walk covers, straight | `fastestWalk`; streets are 1/4 longer |
/// | `fastestWalk` | 2.5 | a walk from more, by positions | adults at most: 1.7 to 2.5 (1) |
/// | `fasterThanWalking` | 3.0 | a walk from more, by a speed | a judgement: it may err by 0.5 |
/// | `fasterThanPatrol` | 4.0 | patrol on foot from driving | 14 km/h: nobody runs so on patrol |
/// | `townTraffic` | 14.0 | – | 50 km/h, the usual limit in towns |
/// | `fasterThanTown` | 15.0 | town traffic from motorways, railways | above `townTraffic` |
/// | `fastestDuty` | 70.0 | what can be from what cannot | 250 km/h: nobody on duty is faster |
///
/// (1) Bohannon: Comfortable and maximum walking speed of adults aged 20 to 79 years, Age and
/// Ageing 26, 1997.
enum Pace {
  static let slowestWalk = 0.6
  static let walk = 1.2
  static let straightWalk = 2.0
  static let fastestWalk = 2.5
  static let fasterThanWalking = 3.0
  static let fasterThanPatrol = 4.0
  static let townTraffic = 14.0
  static let fasterThanTown = 15.0
  static let fastestDuty = 70.0
}
