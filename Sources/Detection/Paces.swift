// SPDX-License-Identifier: Apache-2.0

/// How fast people and vehicles go, in metres per second. Every limit of speed that tells one from
/// the other stands here, once; how much of an error a speed may have, where it is used.
///
/// | pace | figure | what it separates | where from |
/// |---|---|---|---|
/// | `slowestWalk` | 0.6 | standing from walking | half of `walk` |
/// | `walk` | 1.2 | – | a stroll: adults choose 1.3 to 1.5 when they walk (Bohannon 1997) |
/// | `straightWalk` | 2.0 | what a walk can cover as the crow flies | the fastest walk, 2.5, over streets a quarter longer than straight lines |
/// | `fastestWalk` | 2.5 | a walk from anything faster, between positions | adults walk at 1.7 to 2.5 as fast as they can (Bohannon 1997) |
/// | `fasterThanWalking` | 3.0 | a walk from anything faster, by one speed that may err | `fastestWalk`, and a receiver's error of 0.5 |
/// | `fasterThanPatrol` | 4.0 | patrol on foot from driving | 14 km/h: a run, which nobody keeps up on patrol |
/// | `townTraffic` | 14.0 | – | 50 km/h, the usual limit in towns |
/// | `fasterThanTown` | 15.0 | driving in town from a motorway or a railway | above `townTraffic` |
/// | `fastestDuty` | 70.0 | what can be from what cannot | 250 km/h: nobody on duty is faster |
///
/// Bohannon: Comfortable and maximum walking speed of adults aged 20 to 79 years, Age and Ageing
/// 26, 1997. What a filter expects of a velocity, before it is measured, are the deviations in
/// `Motion`.
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
