import Core
import Search

/// A family of curves y(t) with parameters to be found. It is written in t, which is x brought to the range from -1 to 1
/// (``AxisScale``): so its parameters are of similar size whatever the units of x are.
public protocol CurveModel: Sendable {
  /// How many parameters it has.
  var parameterCount: Int { get }

  /// y at t.
  func value(at t: Double, _ parameters: [Double]) -> Double

  /// The derivatives of y by each parameter, written over `derivatives`, which has their count.
  func writeDerivatives(at t: Double, _ parameters: [Double], into derivatives: inout [Double])

  /// Where a search begins: a guess from the points, in t and y, that chance has moved off.
  func start(_ points: [DataPoint], using random: inout RandomStream) -> [Double]

  /// The curve with these parameters in the units of x.
  func curve(_ parameters: [Double], on scale: AxisScale) -> FittedCurve

  /// y(t) minus the y of each point. This and the two below have defaults; they are requirements so that the loop over the points
  /// is compiled for each model rather than asking for every point what model it is.
  func residuals(_ parameters: [Double], at points: [DataPoint]) -> [Double]

  /// The derivatives of each residual (row) by each parameter (column).
  func jacobian(_ parameters: [Double], at points: [DataPoint]) -> DoubleMatrix

  /// The derivatives of the sum of squared residuals by each parameter.
  func gradient(_ parameters: [Double], at points: [DataPoint]) -> [Double]
}

extension CurveModel {
  @inlinable
  public func residuals(_ parameters: [Double], at points: [DataPoint]) -> [Double] {
    points.map { value(at: $0.x, parameters) - $0.y }
  }

  @inlinable
  public func jacobian(_ parameters: [Double], at points: [DataPoint]) -> DoubleMatrix {
    var matrix = DoubleMatrix(rowCount: points.count, columnCount: parameterCount)
    var derivatives = [Double](repeating: 0, count: parameterCount)
    matrix.withUnsafeMutableBufferPointer { elements in
      for (row, point) in points.enumerated() {
        writeDerivatives(at: point.x, parameters, into: &derivatives)
        for column in derivatives.indices { elements[column * points.count + row] = derivatives[column] }
      }
    }
    return matrix
  }

  @inlinable
  public func gradient(_ parameters: [Double], at points: [DataPoint]) -> [Double] {
    var gradient = [Double](repeating: 0, count: parameterCount)
    var derivatives = gradient
    for point in points {
      let residual = value(at: point.x, parameters) - point.y
      writeDerivatives(at: point.x, parameters, into: &derivatives)
      for index in gradient.indices { gradient[index] += 2 * residual * derivatives[index] }
    }
    return gradient
  }
}

/// A family of curves that are weighted sums of fixed functions of t: linear in its parameters, though not in t.
public protocol LinearCurveModel: CurveModel {}

extension LinearCurveModel {
  /// Nothing needs to be guessed: normally distributed parameters of the size of y's deviations.
  public func start(_ points: [DataPoint], using random: inout RandomStream) -> [Double] {
    let deviation = PointStatistics(points).deviation
    return (0..<parameterCount).map { _ in deviation * random.normal() }
  }
}

/// What guesses begin with.
struct PointStatistics {
  /// The mean of y.
  let mean: Double
  /// The standard deviation of y.
  let deviation: Double

  init(_ points: [DataPoint]) {
    let count = Double(max(points.count, 1))
    let mean = points.reduce(0) { $0 + $1.y / count }
    self.mean = mean
    deviation = points.reduce(0) { $0 + ($1.y - mean) * ($1.y - mean) / count }.squareRoot()
  }

  /// The mean of y over the points with t up to, or from, a share of the range from either end.
  static func end(_ points: [DataPoint], isFirst: Bool) -> Double {
    let chosen = points.filter { isFirst ? $0.x <= -0.6 : $0.x >= 0.6 }
    return PointStatistics(chosen.isEmpty ? points : chosen).mean
  }
}
