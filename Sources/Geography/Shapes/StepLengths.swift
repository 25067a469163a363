// SPDX-License-Identifier: Apache-2.0

/// Metres in a step of the grid along each axis of one plane.
struct StepLengths: Hashable {
  let east: Double
  let north: Double

  init(_ plane: LocalPlane) {
    east = plane.metresPerDegreeEast / Grid.stepsPerDegree
    north = plane.metresPerDegreeNorth / Grid.stepsPerDegree
  }
}
