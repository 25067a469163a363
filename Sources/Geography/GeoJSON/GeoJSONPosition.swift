// SPDX-License-Identifier: Apache-2.0

/// One position as a file says it, usable or not.
struct GeoJSONPosition: Decodable {
  private(set) var coordinate = Coordinate(latitude: .nan, longitude: .nan)
  private(set) var altitude: Double?
  private(set) var flaw: Flaw?

  enum Flaw: Equatable {
    case notAnArray
    case tooFewNumbers(Int)
    case notANumber
  }

  /// Never throws: what is wrong is kept in `flaw`, so that reading goes on behind it.
  init(from decoder: any Decoder) {
    guard var numbers = try? decoder.unkeyedContainer() else {
      flaw = .notAnArray
      return
    }
    let count = numbers.count ?? 0
    guard count >= 2 else {
      flaw = .tooFewNumbers(count)
      return
    }
    do {
      coordinate.longitude = try numbers.decode(Double.self)
      coordinate.latitude = try numbers.decode(Double.self)
      while !numbers.isAtEnd {
        let further = try numbers.decode(Double.self)
        altitude = altitude ?? further
      }
    } catch {
      flaw = .notANumber
    }
  }
}

extension GeoJSONPosition.Flaw: CustomStringConvertible {
  var description: String {
    switch self {
    case .notAnArray: "the position is not an array of numbers: brackets are missing or too many"
    case .tooFewNumbers(let count):
      "the position has \(count) number\(count == 1 ? "" : "s"); it needs at least 2"
    case .notANumber: "the position holds something other than finite numbers"
    }
  }
}
