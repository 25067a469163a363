// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What becomes of a recording whose time goes back.
enum TimeOrder: String, ExpressibleByArgument, CaseIterable {
  /// It is refused: most likely logs were mixed up.
  case refuse
  /// Its reports are put in the order of their times before any is judged.
  case sort
  /// The receiver's time did step: what lies on either side is told apart.
  case split
}
