import Core
import Tensors

/// How large networks may be: sizes in files are checked before memory is asked for, as a machine that has none left ends the program.
enum LayerSize {
  /// With gradients and two moments of an optimizer they take 4 GB.
  private static let mostWeights = 1 << 28
  /// What a layer may give for one example.
  private static let mostNumbers = 1 << 24

  /// Checks one size that a layer is described by.
  static func check(_ value: Int, _ name: String, most: Int = 1 << 20) throws {
    guard value > 0 else { throw WarrenError("'\(name)' must be above zero, found \(value)") }
    guard value <= most else { throw WarrenError("'\(name)' must be at most \(most), found \(value)") }
  }

  static func check(weights: Double, at place: String) throws {
    guard weights <= Double(mostWeights) else {
      throw WarrenError(
        "the layers up to here have \(readable(weights)) weights, where a network may have \(mostWeights)", at: place,
        hint: "describe smaller layers")
    }
  }

  static func check(_ outputShape: Shape, at place: String) throws {
    let count = product(outputShape)
    guard count <= Double(mostNumbers) else {
      throw WarrenError(
        "it gives \(readable(count)) numbers for one example, where a layer may give \(mostNumbers)", at: place,
        hint: "describe a smaller layer")
    }
  }

  /// How many numbers a tensor holds, as a number that has room for it.
  static func product(_ shape: Shape) -> Double { shape.dimensions.reduce(1) { $0 * Double($1) } }

  private static func readable(_ count: Double) -> String { count < 1e15 ? "\(Int(count))" : "\(count)" }
}
