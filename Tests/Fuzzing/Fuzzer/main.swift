// SPDX-License-Identifier: Apache-2.0

import CFuzzer
import Entries
import Foundation

// Fuzzer list                      the names of the attacks, and the longest input of each
// Fuzzer seeds ATTACK DIRECTORY    writes what the fuzzer begins with
// Fuzzer words ATTACK               the words of its seeds, as libFuzzer's dictionary
// PATROL_ATTACK=ATTACK Fuzzer …    libFuzzer with its own options, as it also calls itself

func fail(_ words: String) -> Never {
  FileHandle.standardError.write(Data("fuzzer: \(words)\n".utf8))
  exit(64)
}

func attack(_ name: String) -> Attack {
  Attack.all.first { $0.name == name } ?? { fail("no attack is called \(name)") }()
}

let words = CommandLine.arguments
if let name = ProcessInfo.processInfo.environment["PATROL_ATTACK"] {
  Fuzzing.attack = attack(name)
  exit(Fuzzing.run(words))
}
switch words.dropFirst().first {
case "list"?:
  for attack in Attack.all { print(attack.name, attack.longest) }
case "seeds"? where words.count == 4:
  for (number, seed) in attack(words[2]).seeds().enumerated() {
    try Data(seed).write(to: URL(filePath: words[3]).appending(path: "seed-\(number)"))
  }
case "words"? where words.count == 3:
  for (number, word) in attack(words[2]).words.enumerated() { print("w\(number)=\"\(word)\"") }
default: fail("give list, seeds ATTACK DIRECTORY or words ATTACK, or set PATROL_ATTACK")
}

/// libFuzzer calls back without a context, so what it is to attack is kept here.
enum Fuzzing {
  nonisolated(unsafe) static var attack: Attack?

  static func run(_ arguments: [String]) -> Int32 {
    var count = Int32(arguments.count)
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    return pointers.withUnsafeMutableBufferPointer { buffer in
      var base = buffer.baseAddress
      return LLVMFuzzerRunDriver(&count, &base) { bytes, size in
        let input = [UInt8](UnsafeBufferPointer(start: bytes, count: size))
        if let violation = Fuzzing.attack?.violation(input) { fatalError(violation) }
        return 0
      }
    }
  }
}
