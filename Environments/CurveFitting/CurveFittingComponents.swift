import Core
import ExperimentRunner
import Foundation
import Search

/// What this folder registers: the task, and the methods for continuous problems.
public let curveFittingComponents: [any RegistryComponent] = [
  TaskKind(
    "curve-fitting", .problem,
    summary: "The curve of a family that is nearest to points: from a CSV file, or drawn from a known curve.",
    configuration: CurveFittingConfiguration.self, make: makeTask),
  MethodKind(
    "least-squares", .strategy, summary: "Linear least squares in closed form, by QR; with a ridge if asked for.",
    needs: "a least-squares problem that is linear in its parameters (of curves: a line, a polynomial)",
    configuration: LinearLeastSquaresConfiguration.self, face: (any LinearLeastSquaresProblem).self, misfit: { misfit($0) },
    make: { try $0.makeAnyLearner(for: $1, budget: $2.budget) }
  ).ending(.always),
  MethodKind(
    "levenberg-marquardt", .strategy,
    summary: "Nonlinear least squares: damped steps to the minimum of the linearized residuals.",
    needs: "a least-squares problem", configuration: LevenbergMarquardtConfiguration.self,
    face: (any LeastSquaresProblem).self, misfit: { misfit($0) },
    make: { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key) }),
  MethodKind(
    "nelder-mead", .strategy, summary: "Minimizes a function by values alone: a simplex that walks downhill.",
    needs: "a problem over vectors of real numbers", configuration: NelderMeadConfiguration.self,
    face: (any ContinuousProblem).self
  ) { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key) },
  MethodKind(
    "bfgs", .strategy, summary: "The quasi-Newton method BFGS: learns the curvature from gradients.",
    needs: "a problem over vectors of real numbers that has a gradient", configuration: BFGSConfiguration.self,
    face: (any DifferentiableProblem).self, misfit: { misfit($0) },
    make: { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key) }),
  MethodKind(
    "gradient-descent", .strategy, summary: "Steps along the gradient with a fixed learning rate; with momentum if asked for.",
    needs: "a problem over vectors of real numbers that has a gradient", configuration: GradientDescentConfiguration.self,
    face: (any DifferentiableProblem).self
  ) { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key) },
]

/// Methods that know no bounds.
private func misfit(_ problem: any ContinuousProblem) -> String? {
  problem.bounds == nil ? nil : "it needs a problem without bounds"
}

private func makeTask(_ settings: CurveFittingConfiguration, relativeTo folder: URL) throws -> ExperimentTask {
  let data = try settings.makeData(relativeTo: folder)
  let problem = try settings.makeProblem(data)
  var hashes: [String: String] = [:]
  if let file = settings.url(relativeTo: folder), let bytes = try? Data(contentsOf: file) {
    hashes[file.lastPathComponent] = SHA256.hexadecimal(of: bytes)
  }
  guard settings.measure == .trainingError || !data.test.isEmpty else {
    throw WarrenError("the measure testError needs points held out; of \(data.training.count) there is none")
  }
  // The minimum that is known is one of the training error.
  let known = settings.measure == .trainingError ? problem.known : nil
  return ExperimentTask(
    label: settings.label(data),
    measure: Measure(
      settings.measure.rawValue, .minimize, known: known.map { Measure.Known(value: $0.value, proved: $0.isProved) }),
    faces: [problem], dataHashes: hashes,
    score: { solution in
      let curve = try decodedCurve(solution)
      var metrics = Metrics()
      metrics["trainingError"] = try curve.meanSquaredResidual(data.training)
      metrics["testError"] = try curve.meanSquaredResidual(data.test)
      return metrics
    },
    draw: { solution in (try? decodedCurve(solution)).flatMap { CurveDrawing(data, $0).svg() } })
}

private func decodedCurve(_ solution: JSONValue) throws -> FittedCurve {
  do { return try solution.decode(FittedCurve.self) } catch {
    throw WarrenError("the solution is not of the form {\"model\": \"line\", \"parameters\": {...}}", kind: .failure)
  }
}
