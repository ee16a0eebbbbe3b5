/// A function with a known minimum, by which optimizers are compared.
///
/// It is written as its error, its value minus the least one there is: near the minimum the error keeps digits that a value
/// of some hundreds would swallow.
public protocol TestFunction: Sendable {
  /// How many numbers a point has.
  var dimension: Int { get }

  /// Where the error is 0.
  var minimizer: [Double] { get }

  /// The least value.
  var optimum: Double { get }

  /// Between which values searches begin, the same for each number.
  var region: ClosedRange<Double> { get }

  /// The value at a point minus the least one, 0 or above but for rounding errors.
  /// - Parameter x: ``dimension`` numbers.
  func error(at x: UnsafePointer<Double>) -> Double

  /// Writes the errors at points that lie one after the other, [count × ``dimension``]: one call through the protocol for all of them,
  /// as the quick functions take less time than it does.
  func writeErrors(at points: UnsafePointer<Double>, count: Int, into errors: UnsafeMutablePointer<Double>)
}

extension TestFunction {
  public func writeErrors(at points: UnsafePointer<Double>, count: Int, into errors: UnsafeMutablePointer<Double>) {
    let dimension = dimension
    for index in 0..<count { errors[index] = error(at: points + index * dimension) }
  }
}
