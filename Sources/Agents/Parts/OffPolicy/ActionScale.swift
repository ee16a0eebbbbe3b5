import Core
import ReinforcementLearning

/// Takes continuous actions between the environment's bounds and the range from -1 to 1 in which networks work.
package struct ActionScale: Sendable {
  /// The middle of each dimension.
  package let centers: [Float]
  /// Half the range of each dimension.
  package let units: [Float]

  /// - Throws: `WarrenError` unless actions are continuous and bounded on both sides.
  package init(_ space: ActionSpace) throws {
    guard case .continuous(let low, let high) = space, zip(low, high).allSatisfy({ ($1 - $0).isFinite && $0 < $1 }) else {
      throw WarrenError("continuous actions between finite bounds are needed, the environment has \(space)")
    }
    centers = zip(low, high).map { $0 + ($1 - $0) / 2 }
    units = zip(low, high).map { ($1 - $0) / 2 }
  }

  /// Why such actions cannot be scaled; nil when they can.
  static func misfit(_ specification: EnvironmentSpecification) -> String? {
    (try? ActionScale(specification.actionSpace)) == nil
      ? "it chooses real numbers between finite bounds, and the environment's actions are of another kind" : nil
  }

  package var width: Int { centers.count }

  /// The environment's number for one of -1 to 1 in a dimension.
  @inline(__always) package func scaled(_ number: Float, _ dimension: Int) -> Float {
    centers[dimension] + units[dimension] * number
  }

  /// The number from -1 to 1 for the environment's in a dimension.
  @inline(__always) package func normalized(_ number: Float, _ dimension: Int) -> Float {
    (number - centers[dimension]) / units[dimension]
  }
}
