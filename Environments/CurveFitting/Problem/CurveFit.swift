import Core
import Search

/// The fit of a curve to points as search sees it: parameters that make the mean squared residual on the training points small.
///
/// A solution holds the parameters of the ``CurveModel``, in t. The residuals are divided by the root of their count, so that
/// their sum of squares is the mean: the objective `trainingError`. The mean squared residual on the points held out is reported
/// beside it as `testError`.
///
/// The residuals of all points are one evaluation. Derivatives come from formulas: a Jacobian is counted as 2 and a gradient, which
/// needs the residuals, too, as 3. Measured, they take 1.6 to 6 and 2 to 6 times as long as the residuals, by model.
public struct CurveFit<Model: CurveModel>: LeastSquaresProblem {
  /// The points.
  public let data: FittingData
  /// The family of curves.
  public let model: Model
  public var known: KnownValue?

  /// The training points with their x brought to the range from -1 to 1.
  private let points: [DataPoint]
  /// The root of one over their count.
  private let weight: Double

  /// The fit of a model to data.
  public init(_ model: Model, to data: FittingData) {
    self.data = data
    self.model = model
    points = data.training.map { DataPoint(x: data.scale.scaled($0.x), y: $0.y) }
    weight = (1 / Double(points.count)).squareRoot()
  }

  public var objectives: [Objective] { [Objective("trainingError", .minimize)] }
  public var dimension: Int { model.parameterCount }
  public var residualCount: Int { points.count }
  public var jacobianCost: Double { 2 }

  public func startingPoint(key: RandomKey) -> [Double] {
    var random = key["start"].stream
    return model.start(points, using: &random)
  }

  public func residuals(at parameters: [Double]) -> [Double] {
    var residuals = model.residuals(parameters, at: points)
    scale(&residuals, by: weight)
    return residuals
  }

  public func jacobian(at parameters: [Double]) -> DoubleMatrix {
    var matrix = model.jacobian(parameters, at: points)
    let weight = weight
    matrix.withUnsafeMutableBufferPointer { elements in
      for index in elements.indices { elements[index] *= weight }
    }
    return matrix
  }

  public func gradient(at parameters: [Double]) -> [Double] {
    var gradient = model.gradient(parameters, at: points)
    scale(&gradient, by: weight * weight)
    return gradient
  }

  public func metrics(of parameters: [Double]) -> Metrics {
    guard !data.test.isEmpty else { return Metrics() }
    let sum = data.test.reduce(0.0) { sum, point in
      let residual = model.value(at: data.scale.scaled(point.x), parameters) - point.y
      return sum + residual * residual
    }
    return ["testError": sum / Double(data.test.count)]
  }

  public func publishedForm(of parameters: [Double]) -> any Encodable & Sendable {
    model.curve(parameters, on: data.scale)
  }
}

extension CurveFit: LinearLeastSquaresProblem where Model: LinearCurveModel {
  public var designMatrix: DoubleMatrix { jacobian(at: [Double](repeating: 0, count: dimension)) }
  public var observations: [Double] { points.map { weight * $0.y } }

  /// The same fit with its minimum, from the closed form, as the value known. Where the curve can go through all points the
  /// minimum is 0, up to rounding, and nothing is noted.
  public func withMinimum() throws -> CurveFit {
    var solver = try LinearLeastSquaresConfiguration().makeLearner(for: self, budget: Budget())
    _ = try solver.step()
    var fit = self
    let spread = points.reduce(0) { $0 + $1.y * $1.y } * weight * weight
    if let minimum = solver.incumbent?.evaluation.value, minimum > 1e-20 * spread {
      // Less by the rounding errors of a sum, so that no method gets below.
      fit.known = KnownValue(minimum * (1 - 1e-12), isProved: true)
    }
    return fit
  }
}

private func scale(_ numbers: inout [Double], by factor: Double) {
  for index in numbers.indices { numbers[index] *= factor }
}
