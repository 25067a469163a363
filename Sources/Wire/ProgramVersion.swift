// SPDX-License-Identifier: Apache-2.0

/// The version of both programs, as `--version` prints it.
package enum ProgramVersion {
  package static let current = "0.1.0"
}
