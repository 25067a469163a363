// SPDX-License-Identifier: Apache-2.0

package import Simulation

/// What a simulated receiver is, and where it is worn.
package struct Conditions: Hashable, Sendable {
  package var environment: Environment
  package var receiver: ReceiverModel

  package init(environment: Environment, receiver: ReceiverModel = .usual) {
    self.environment = environment
    self.receiver = receiver
  }

  /// What tables call them: the environment, and in what the receiver is not the usual one.
  package var name: String {
    let usual = ReceiverModel.usual
    var words = [environment.rawValue]
    if receiver.kind != usual.kind { words.append(receiver.kind.rawValue) }
    if receiver.reportedError != usual.reportedError {
      words.append(receiver.reportedError.rawValue)
    }
    if receiver.reportsSpeed != usual.reportsSpeed { words.append("no speed") }
    return words.joined(separator: ", ")
  }
}
