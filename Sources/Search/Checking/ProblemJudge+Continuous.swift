import Core

extension ProblemJudge where P: ContinuousProblem {
  /// Begins searches and reads the function in both ways.
  func checkPoints(count: Int, key: RandomKey) {
    // Read behind another point, so that a function that always reads the first one is found out.
    var before: [Double] = []
    for index in 0..<count {
      let place = "starting point \(index)"
      report.tell(place)
      let point = problem.startingPoint(key: key[index])
      let name = "\(place), \(shownText(checkedText(point)))"
      do { try problem.validate(point) } catch {
        report(.point, "\(name): the problem refuses it: \(error)")
        continue
      }
      if problem.startingPoint(key: key[index]).map(\.bitPattern) != point.map(\.bitPattern) {
        report(.point, "\(place) is another when it is asked for again with the same key")
      }
      report.tell("\(name): its value")
      let value = problem.value(at: point)
      var read = [Double](repeating: .nan, count: before.isEmpty ? 1 : 2)
      (before + point).withUnsafeBufferPointer { points in
        read.withUnsafeMutableBufferPointer { problem.writeValues(reading: points, into: $0) }
      }
      let last = read[read.count - 1]
      if value.bitPattern != last.bitPattern, !(value.isNaN && last.isNaN) {
        report(.point, "\(name): value(at:) is \(value), writeValues(reading:into:) writes \(last)")
      }
      before = point
    }
  }

  /// The derivative of a function along one coordinate by central differences, with how far it may be off: by how much steps of
  /// three lengths disagree. So a function with kinks on every scale, which has no derivative, is not measured by one.
  func slope(
    at point: [Double], along index: Int, of function: ([Double]) -> Double
  ) -> (value: Double, error: Double)? {
    let range = problem.bounds?[index] ?? -.greatestFiniteMagnitude...(.greatestFiniteMagnitude)
    let unit = 1e-5 * max(1, abs(point[index]))
    let steps = [0.25 * unit, unit, 4 * unit]
    guard range.contains(point[index] - steps[2]), range.contains(point[index] + steps[2]) else { return nil }
    var slopes: [Double] = []
    var rounding = 0.0
    for step in steps {
      let (low, high) = (value(-step), value(step))
      guard low.isFinite, high.isFinite else { return nil }
      slopes.append((high - low) / (2 * step))
      // Values are rounded to 16 digits, and worse where they are long sums.
      rounding = max(rounding, 1e-13 * max(abs(low), abs(high)) / step)
    }
    func value(_ offset: Double) -> Double {
      var moved = point
      moved[index] += offset
      return function(moved)
    }
    let spread = slopes.reduce(0) { max($0, abs($1 - slopes[1])) }
    return (slopes[1], 10 * spread + rounding + 1e-4 * abs(slopes[1]))
  }

  /// Some coordinates of a point: all of a short one.
  func coordinates(of point: [Double], using random: inout RandomStream) -> [Int] {
    point.count <= 20 ? Array(point.indices) : (0..<20).map { _ in random.integer(below: point.count) }
  }
}

extension ProblemJudge where P: DifferentiableProblem {
  /// Compares gradients with finite differences. A function may have kinks, so that one point alone proves nothing.
  func checkGradients(count: Int, key: RandomKey) {
    var wrong: [String] = []
    for index in 0..<count {
      var random = key[index]["coordinates"].stream
      let point = problem.startingPoint(key: key[index])
      let name = "starting point \(index), \(shownText(checkedText(point)))"
      report.tell("\(name): the gradient")
      let gradient = problem.gradient(at: point)
      guard gradient.count == point.count else {
        return report(.gradient, "\(name): the gradient has \(gradient.count) numbers, the point \(point.count)")
      }
      for coordinate in coordinates(of: point, using: &random) {
        guard let slope = slope(at: point, along: coordinate, of: { problem.value(at: $0) }) else { continue }
        guard !(abs(gradient[coordinate] - slope.value) <= slope.error) else { continue }
        wrong.append(
          "\(name): the gradient along number \(coordinate) is \(gradient[coordinate]), finite differences say \(slope.value)")
        break
      }
    }
    if let first = wrong.first, 4 * wrong.count >= count { report(.gradient, first) }
  }
}

extension ProblemJudge where P: LeastSquaresProblem {
  /// Compares values with residuals, and Jacobians with finite differences of them.
  func checkResiduals(count: Int, key: RandomKey) {
    var wrong: [String] = []
    for index in 0..<count {
      var random = key[index]["rows"].stream
      let point = problem.startingPoint(key: key[index])
      let name = "starting point \(index), \(shownText(checkedText(point)))"
      report.tell("\(name): the residuals and their Jacobian")
      let residuals = problem.residuals(at: point)
      guard residuals.count == problem.residualCount else {
        return report(.gradient, "\(name): there are \(residuals.count) residuals, \(problem.residualCount) are declared")
      }
      let (value, sum) = (problem.value(at: point), residuals.reduce(0) { $0 + $1 * $1 })
      if value.isFinite, sum.isFinite, abs(value - sum) > 1e-8 * max(1, abs(sum)) {
        report(.gradient, "\(name): the value is \(value), the squares of the residuals add up to \(sum)")
      }
      let jacobian = problem.jacobian(at: point)
      guard jacobian.rowCount == residuals.count, jacobian.columnCount == point.count else {
        return report(
          .gradient,
          "\(name): the Jacobian has \(jacobian.rowCount) rows and \(jacobian.columnCount) columns for \(residuals.count) residuals "
            + "of \(point.count) numbers")
      }
      let row = residuals.isEmpty ? nil : random.integer(below: residuals.count)
      for coordinate in coordinates(of: point, using: &random) {
        guard let row, let slope = slope(at: point, along: coordinate, of: { problem.residuals(at: $0)[row] }),
          !(abs(jacobian[row, coordinate] - slope.value) <= slope.error)
        else { continue }
        wrong.append(
          "\(name): the Jacobian of residual \(row) by number \(coordinate) is \(jacobian[row, coordinate]), finite differences say "
            + "\(slope.value)")
        break
      }
    }
    if let first = wrong.first, 4 * wrong.count >= count { report(.gradient, first) }
  }
}
