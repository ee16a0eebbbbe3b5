import Core

/// The distribution at the heart of CMA-ES (Hansen, "The CMA evolution strategy: a tutorial", arXiv 1604.00772): normal, with a mean
/// that moves to the weighted best of what was drawn, a shape that learns from their steps, those of the worse half with negative
/// weights (Jastrebski and Arnold 2006), and a width that adapts to the length of its path.
///
/// The separable form (Ros and Hansen 2008) learns a diagonal covariance only: linear time, for many dimensions. The full form
/// decomposes its matrix seldom enough that a candidate costs of the order of n². All steps of a generation lie in one buffer.
struct CovarianceAdaptation: Sendable {
  let dimension: Int
  /// Candidates of a generation.
  let population: Int
  let rates: CMAESRates
  private let isSeparable: Bool
  /// The mean of the distribution.
  private(set) var mean: [Double]
  /// The overall deviation.
  private(set) var sigma: Double
  private(set) var generation = 0
  private(set) var isBroken = false
  private var random: RandomStream
  /// [n × n], of which the lower triangle counts, or the diagonal, [n].
  private var covariance: [Double]
  private var eigen: SymmetricEigen
  /// The roots of the eigenvalues, or of the diagonal.
  private(set) var deviations: [Double]
  private var covariancePath: [Double]
  private var sigmaPath: [Double]
  private var decomposedIn = 0
  /// The steps of the generation drawn last, [population × n], and the squared length of each when the shape is taken away.
  private var steps: [Double]
  private var lengths: [Double]
  private var scratch: [Double]

  /// A distribution about a point.
  init(mean: [Double], sigma: Double, population: Int?, isSeparable: Bool, random: RandomStream) {
    let n = mean.count
    precondition(n > 0 && sigma > 0, "a distribution has at least one dimension and a width")
    dimension = n
    self.population = max(population ?? Self.defaultPopulation(dimension: n), 2)
    rates = CMAESRates(dimension: n, population: self.population, isSeparable: isSeparable)
    self.isSeparable = isSeparable
    self.mean = mean
    self.sigma = sigma
    self.random = random
    eigen = SymmetricEigen(count: isSeparable ? 0 : n)
    covariance = isSeparable ? [Double](repeating: 1, count: n) : eigen.rows
    deviations = [Double](repeating: 1, count: n)
    covariancePath = [Double](repeating: 0, count: n)
    sigmaPath = covariancePath
    steps = [Double](repeating: 0, count: n * self.population)
    lengths = [Double](repeating: 0, count: self.population)
    scratch = covariancePath
  }

  /// 4 + 3 ln n.
  static func defaultPopulation(dimension: Int) -> Int { 4 + Int(3 * CMAESRates.logarithm(Double(dimension))) }

  /// The deviations along the shortest and the longest axis of the distribution, without sigma.
  var axes: (least: Double, most: Double) { (deviations.min()!, deviations.max()!) }

  /// The deviation of one coordinate, without sigma.
  func coordinateDeviation(_ place: Int) -> Double {
    covariance[isSeparable ? place : place * dimension + place].squareRoot()
  }

  /// How far the mean's next axis, in turn, reaches with a tenth of its deviation: nil where that would change no coordinate.
  var hasEffect: Bool {
    let n = dimension
    for place in 0..<n where mean[place] == mean[place] + 0.2 * sigma * coordinateDeviation(place) { return false }
    guard !isSeparable else { return true }
    let axis = generation % n
    return (0..<n).contains {
      mean[$0] != mean[$0] + 0.1 * sigma * deviations[axis] * eigen.rows[axis * n + $0]
    }
  }

  // MARK: Drawing

  /// Draws the candidates of a generation, or its first ones.
  /// - Parameter candidates: takes them, [count × n].
  mutating func draw(_ count: Int, into candidates: UnsafeMutablePointer<Double>) {
    precondition(count <= population, "a generation has \(population) candidates")
    let (n, isSeparable, sigma) = (dimension, isSeparable, sigma)
    var random = random
    let normals = NormalTable.shared
    steps.withUnsafeMutableBufferPointer { steps in
      scratch.withUnsafeMutableBufferPointer { scratch in
        let numbers = scratch.baseAddress!
        for index in 0..<count {
          normals.fill(numbers, count: n, using: &random)
          lengths[index] = scalarProduct(numbers, numbers, n)
          let step = steps.baseAddress! + index * n
          if isSeparable {
            for place in 0..<n { step[place] = deviations[place] * numbers[place] }
          } else {
            for place in 0..<n {
              numbers[place] *= deviations[place]
              step[place] = 0
            }
            Self.combine(eigen.rows, numbers, into: step, n)
          }
          let candidate = candidates + index * n
          for place in 0..<n { candidate[place] = mean[place] + sigma * step[place] }
        }
      }
    }
    self.random = random
  }

  /// Adds the combination of rows with these factors: Vᵀ · factors.
  private static func combine(
    _ rows: [Double], _ factors: UnsafePointer<Double>, into sum: UnsafeMutablePointer<Double>, _ n: Int
  ) {
    rows.withUnsafeBufferPointer { rows in
      let rows = rows.baseAddress!
      var row = 0
      while row + 4 <= n {
        let line = rows + row * n
        addScaled(
          (factors[row], factors[row + 1], factors[row + 2], factors[row + 3]), (line, line + n, line + 2 * n, line + 3 * n),
          to: sum, n)
        row += 4
      }
      while row < n {
        addScaled(factors[row], rows + row * n, to: sum, n)
        row += 1
      }
    }
  }

  // MARK: Learning

  /// Learns from a whole generation.
  /// - Parameter order: the candidates' indices, from the best to the worst.
  mutating func learn(_ order: [Int]) {
    precondition(order.count == population, "a generation has \(population) candidates")
    generation += 1
    let n = dimension
    let move = weightedMove(order)
    for place in 0..<n { mean[place] += sigma * move[place] }
    // The paths: of the mean in the distribution's own coordinates, and as it is.
    let whitened = whiten(move)
    let keep = 1 - rates.sigmaPath
    let gain = (rates.sigmaPath * (2 - rates.sigmaPath) * rates.effectiveCount).squareRoot()
    for place in 0..<n { sigmaPath[place] = keep * sigmaPath[place] + gain * whitened[place] }
    let length = sumOfSquares(sigmaPath).squareRoot()
    let memory = CMAESRates.power(keep, 2 * generation)
    let isShort = length / (1 - memory).squareRoot() < (1.4 + 2 / Double(n + 1)) * rates.expectedLength
    let keepCovariance = 1 - rates.covariancePath
    let gainCovariance =
      isShort ? (rates.covariancePath * (2 - rates.covariancePath) * rates.effectiveCount).squareRoot() : 0
    for place in 0..<n { covariancePath[place] = keepCovariance * covariancePath[place] + gainCovariance * move[place] }
    adaptCovariance(order, isShort: isShort)
    sigma *= CMAESRates.exponential(min((rates.sigmaPath / rates.damping) * (length / rates.expectedLength - 1), 1))
    decomposeIfDue()
  }

  /// The weighted mean of the better half's steps.
  private func weightedMove(_ order: [Int]) -> [Double] {
    var move = [Double](repeating: 0, count: dimension)
    let n = dimension
    move.withUnsafeMutableBufferPointer { move in
      steps.withUnsafeBufferPointer { steps in
        for (rank, index) in order.prefix(rates.parentCount).enumerated() {
          addScaled(rates.weights[rank], steps.baseAddress! + index * n, to: move.baseAddress!, n)
        }
      }
    }
    return move
  }

  /// C^(-1/2) · vector.
  private func whiten(_ vector: [Double]) -> [Double] {
    let n = dimension
    guard !isSeparable else { return vector.indices.map { vector[$0] / deviations[$0] } }
    var result = [Double](repeating: 0, count: n)
    eigen.rows.withUnsafeBufferPointer { rows in
      vector.withUnsafeBufferPointer { vector in
        result.withUnsafeMutableBufferPointer { result in
          for row in 0..<n {
            let line = rows.baseAddress! + row * n
            addScaled(
              scalarProduct(line, vector.baseAddress!, n) / deviations[row], line, to: result.baseAddress!, n)
          }
        }
      }
    }
    return result
  }

  private mutating func adaptCovariance(_ order: [Int], isShort: Bool) {
    let n = dimension
    let (one, many) = (rates.rankOne, rates.rankMany)
    let lost = isShort ? 0 : one * rates.covariancePath * (2 - rates.covariancePath)
    let keep = 1 + lost - one - many * rates.weightSum
    // Weights of the worse half are scaled so that the matrix stays positive definite.
    var factors = [Double](repeating: 0, count: population)
    for (rank, index) in order.enumerated() {
      let weight = rates.weights[rank]
      factors[index] = many * (weight < 0 ? weight * Double(n) / max(lengths[index], 1e-300) : weight)
    }
    let (isSeparable, population) = (isSeparable, population)
    covariance.withUnsafeMutableBufferPointer { covariance in
      steps.withUnsafeBufferPointer { steps in
        let (matrix, steps) = (covariance.baseAddress!, steps.baseAddress!)
        for index in covariance.indices { matrix[index] *= keep }
        if isSeparable {
          for place in 0..<n { matrix[place] += one * covariancePath[place] * covariancePath[place] }
          for index in 0..<population {
            let step = steps + index * n
            for place in 0..<n { matrix[place] += factors[index] * step[place] * step[place] }
          }
        } else {
          covariancePath.withUnsafeBufferPointer { path in
            for row in 0..<n { addScaled(one * path[row], path.baseAddress!, to: matrix + row * n, row + 1) }
          }
          factors.withUnsafeBufferPointer {
            Self.addProducts(steps, $0.baseAddress!, population, to: matrix, n)
          }
        }
      }
    }
  }

  /// Adds Σ factor · step · stepᵀ to the lower triangle, four steps at a time.
  private static func addProducts(
    _ steps: UnsafePointer<Double>, _ factors: UnsafePointer<Double>, _ count: Int, to matrix: UnsafeMutablePointer<Double>,
    _ n: Int
  ) {
    var index = 0
    while index + 4 <= count {
      let (a, b) = (steps + index * n, steps + (index + 1) * n)
      let (c, d) = (steps + (index + 2) * n, steps + (index + 3) * n)
      for row in 0..<n {
        addScaled(
          (
            factors[index] * a[row], factors[index + 1] * b[row], factors[index + 2] * c[row], factors[index + 3] * d[row]
          ), (a, b, c, d), to: matrix + row * n, row + 1)
      }
      index += 4
    }
    while index < count {
      let step = steps + index * n
      for row in 0..<n { addScaled(factors[index] * step[row], step, to: matrix + row * n, row + 1) }
      index += 1
    }
  }

  private mutating func decomposeIfDue() {
    guard !isSeparable else {
      isBroken = !covariance.allSatisfy { $0 > 0 && $0.isFinite }
      if !isBroken { for place in deviations.indices { deviations[place] = covariance[place].squareRoot() } }
      return
    }
    let period = 1 / ((rates.rankOne + rates.rankMany) * Double(dimension) * 10)
    guard Double(generation - decomposedIn) > period else { return }
    decomposedIn = generation
    isBroken = !eigen.decompose(covariance) || eigen.values.contains { !($0 > 0) }
    if !isBroken { for place in deviations.indices { deviations[place] = eigen.values[place].squareRoot() } }
  }
}

extension CovarianceAdaptation {
  private struct State: Codable {
    var sigma: Double
    var generation: Int
    var decomposedIn: Int
    var isBroken: Bool
    var random: RandomStream
  }

  /// Everything that later generations depend on, between learning and drawing.
  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue(
      "state",
      State(sigma: sigma, generation: generation, decomposedIn: decomposedIn, isBroken: isBroken, random: random))
    snapshot.setArray("mean", mean)
    snapshot.setArray("covariance", covariance)
    snapshot.setArray("covariancePath", covariancePath)
    snapshot.setArray("sigmaPath", sigmaPath)
    snapshot.setArray("deviations", deviations)
    snapshot.setArray("axes", eigen.rows)
    return snapshot
  }

  /// Continues from what a distribution of the same dimension and form has saved.
  mutating func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("state")
    let n = dimension
    let mean = try snapshot.array("mean", of: Double.self, count: n)
    let covariance = try snapshot.array("covariance", of: Double.self, count: covariance.count)
    let covariancePath = try snapshot.array("covariancePath", of: Double.self, count: n)
    let sigmaPath = try snapshot.array("sigmaPath", of: Double.self, count: n)
    let deviations = try snapshot.array("deviations", of: Double.self, count: n)
    eigen.restore(rows: try snapshot.array("axes", of: Double.self, count: eigen.rows.count))
    (self.mean, self.covariance, self.deviations) = (mean, covariance, deviations)
    (self.covariancePath, self.sigmaPath) = (covariancePath, sigmaPath)
    (sigma, generation, decomposedIn) = (state.sigma, state.generation, state.decomposedIn)
    (isBroken, random) = (state.isBroken, state.random)
  }
}
