import Core
import Search

/// A test function as search sees it: points that make the `error`, the distance from the least value, small. The optimum is 0.
///
/// Reported beside it is the function's own value. There are no derivatives but by differences; a gradient costs 2 evaluations for
/// each number.
public struct TestFunctionProblem<Function: TestFunction>: DifferentiableProblem {
  /// The function.
  public let function: Function
  /// Whether points outside the region are forbidden.
  public let isBounded: Bool

  /// The problem of a function.
  public init(_ function: Function, isBounded: Bool = false) {
    self.function = function
    self.isBounded = isBounded
  }

  public var objectives: [Objective] { [Objective("error", .minimize)] }
  public var dimension: Int { function.dimension }
  public var known: KnownValue? { KnownValue(0, isProved: true) }
  public var bounds: [ClosedRange<Double>]? { isBounded ? searchRegion : nil }
  public var searchRegion: [ClosedRange<Double>]? { [ClosedRange<Double>](repeating: function.region, count: dimension) }

  public func value(at point: [Double]) -> Double {
    precondition(point.count == function.dimension, "a point of another dimension")
    var error = 0.0
    point.withUnsafeBufferPointer { function.writeErrors(at: $0.baseAddress!, count: 1, into: &error) }
    return Self.atLeastZero(error)
  }

  public func writeValues(reading points: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>) {
    precondition(points.count == values.count * function.dimension, "points of another dimension")
    guard let first = points.baseAddress, let target = values.baseAddress else { return }
    function.writeErrors(at: first, count: values.count, into: target)
    for index in values.indices { values[index] = Self.atLeastZero(values[index]) }
  }

  /// Rounding errors of sums can go below the minimum.
  private static func atLeastZero(_ error: Double) -> Double { error < 0 ? 0 : error }

  public func metrics(of solution: [Double]) -> Metrics { ["value": value(at: solution) + function.optimum] }

  public func publishedForm(of solution: [Double]) -> any Encodable & Sendable {
    TestPoint(point: solution, value: value(at: solution) + function.optimum)
  }
}

/// A point with the function's value there, as results hold it.
public struct TestPoint: Codable, Sendable, Equatable {
  public var point: [Double]
  public var value: Double

  public init(point: [Double], value: Double) {
    self.point = point
    self.value = value
  }
}
