import Core

/// The evolution strategy with covariance matrix adaptation (Hansen, "The CMA evolution strategy: a tutorial", arXiv 1604.00772):
/// candidates from a normal distribution whose mean moves to the weighted best, whose shape learns from their steps, the worse
/// half with negative weights, and whose width adapts to the length of its path.
///
/// The separable form (Ros and Hansen 2008) learns a diagonal covariance only: linear time, for many dimensions. The full form
/// decomposes its matrix seldom enough that the cost per candidate stays of the order of n².
public struct CMAES: SearchStrategy {
  /// The settings.
  public struct Settings: Codable, Sendable, Equatable {
    /// Candidates of a generation; 4 + 3 ln n when nil.
    public var population: Int?
    /// The deviation at the beginning.
    public var sigma: Double
    /// Whether only a diagonal covariance is learned.
    public var isSeparable: Bool

    public init(population: Int? = nil, sigma: Double = 0.3, isSeparable: Bool = false) {
      self.population = population
      self.sigma = sigma
      self.isSeparable = isSeparable
    }
  }

  public private(set) var candidates: [[Double]] = []
  /// The mean of the distribution.
  public private(set) var mean: [Double]
  /// The overall deviation.
  public private(set) var sigma: Double
  private let objective: Objective
  private let rates: CMAESRates
  private let populationSize: Int
  private let isSeparable: Bool
  private var random: RandomStream
  /// [n × n], or the diagonal, [n].
  private var covariance: [Double]
  private var eigen: SymmetricEigen
  /// The roots of the eigenvalues, or of the diagonal.
  private var deviations: [Double]
  private var covariancePath: [Double]
  private var sigmaPath: [Double]
  private var generation = 0
  private var decomposedIn = 0
  private var isBroken = false
  private var ranked = RankedCandidates()
  private var steps: [[Double]] = []
  private var scratch: [Double]

  /// A strategy that begins around a point.
  public init(start: [Double], objective: Objective, settings: Settings, key: RandomKey) {
    let n = start.count
    precondition(n > 0 && settings.sigma > 0, "a distribution has at least one dimension and a width")
    populationSize = max(settings.population ?? 4 + Int(3 * CMAESRates.logarithm(Double(n))), 2)
    rates = CMAESRates(dimension: n, population: populationSize, isSeparable: settings.isSeparable)
    self.objective = objective
    isSeparable = settings.isSeparable
    mean = start
    sigma = settings.sigma
    random = key.stream
    eigen = SymmetricEigen(count: isSeparable ? 0 : n)
    covariance = isSeparable ? [Double](repeating: 1, count: n) : eigen.vectors
    deviations = [Double](repeating: 1, count: n)
    covariancePath = [Double](repeating: 0, count: n)
    sigmaPath = covariancePath
    scratch = covariancePath
  }

  private var count: Int { mean.count }

  /// Whether the distribution has become too narrow, too long or too wide for anything to come of it.
  public var isFinished: Bool {
    guard !isBroken, sigma.isFinite else { return true }
    let (least, most) = (deviations.min()!, deviations.max()!)
    return sigma * most < 1e-13 || least <= 0 || most / least > 1e7 || sigma * most > 1e30
  }

  public var metrics: Metrics { ["sigma": sigma] }

  public mutating func ask(atMost limit: Int) {
    candidates.resize(to: min(populationSize, limit), dimension: count)
    var drawn: [[Double]] = []
    swap(&drawn, &steps)
    drawn.resize(to: candidates.count, dimension: count)
    for index in candidates.indices {
      draw(into: &drawn[index])
      for place in mean.indices { candidates[index][place] = mean[place] + sigma * drawn[index][place] }
    }
    swap(&drawn, &steps)
  }

  /// A step from the distribution of mean 0 and the covariance: B · D · z.
  private mutating func draw(into step: inout [Double]) {
    for place in mean.indices { scratch[place] = deviations[place] * random.normal() }
    guard !isSeparable else {
      swap(&step, &scratch)
      return
    }
    let n = count
    eigen.vectors.withUnsafeBufferPointer { vectors in
      scratch.withUnsafeBufferPointer { scratch in
        step.withUnsafeMutableBufferPointer { step in
          for row in 0..<n { step[row] = product(vectors.baseAddress! + row * n, scratch.baseAddress!, n) }
        }
      }
    }
  }

  public mutating func tell(_ evaluations: [Evaluation]) {
    // A generation cut short by the end of a budget is the last one.
    guard evaluations.count == populationSize else { return }
    ranked.rank(evaluations, under: objective)
    generation += 1
    let move = weightedMove()
    for place in mean.indices { mean[place] += sigma * move[place] }
    // The paths: of the mean in the distribution's own coordinates, and as it is.
    let whitened = whiten(move)
    let keep = 1 - rates.sigmaPath
    let gain = (rates.sigmaPath * (2 - rates.sigmaPath) * rates.effectiveCount).squareRoot()
    for place in mean.indices { sigmaPath[place] = keep * sigmaPath[place] + gain * whitened[place] }
    let length = sumOfSquares(sigmaPath).squareRoot()
    let memory = CMAESRates.power(keep, 2 * generation)
    let isShort = length / (1 - memory).squareRoot() < (1.4 + 2 / Double(count + 1)) * rates.expectedLength
    let keepCovariance = 1 - rates.covariancePath
    let gainCovariance =
      isShort ? (rates.covariancePath * (2 - rates.covariancePath) * rates.effectiveCount).squareRoot() : 0
    for place in mean.indices {
      covariancePath[place] = keepCovariance * covariancePath[place] + gainCovariance * move[place]
    }
    adaptCovariance(isShort: isShort)
    sigma *= CMAESRates.exponential((rates.sigmaPath / rates.damping) * (length / rates.expectedLength - 1))
    decomposeIfDue()
  }

  /// The weighted mean of the better half's steps.
  private func weightedMove() -> [Double] {
    var move = [Double](repeating: 0, count: count)
    for (rank, index) in ranked.order.prefix(rates.parentCount).enumerated() {
      for place in move.indices { move[place] += rates.weights[rank] * steps[index][place] }
    }
    return move
  }

  /// C^(-1/2) · vector.
  private func whiten(_ vector: [Double]) -> [Double] {
    let n = count
    guard !isSeparable else { return vector.indices.map { vector[$0] / deviations[$0] } }
    var turned = [Double](repeating: 0, count: n)
    for row in 0..<n {
      for column in 0..<n { turned[column] += eigen.vectors[row * n + column] * vector[row] }
    }
    for column in 0..<n { turned[column] /= deviations[column] }
    return (0..<n).map { row in
      eigen.vectors.withUnsafeBufferPointer { vectors in
        turned.withUnsafeBufferPointer { product(vectors.baseAddress! + row * n, $0.baseAddress!, n) }
      }
    }
  }

  private mutating func adaptCovariance(isShort: Bool) {
    let n = count
    let (one, many) = (rates.rankOne, rates.rankMany)
    let lost = isShort ? 0 : one * rates.covariancePath * (2 - rates.covariancePath)
    let keep = 1 + lost - one - many * rates.weights.reduce(0, +)
    // Weights of the worse half are scaled so that the matrix stays positive definite.
    var weights = rates.weights
    for (rank, index) in ranked.order.enumerated() where weights[rank] < 0 {
      weights[rank] *= Double(n) / max(sumOfSquares(whiten(steps[index])), 1e-300)
    }
    if isSeparable {
      for place in 0..<n {
        var value = keep * covariance[place] + one * covariancePath[place] * covariancePath[place]
        for (rank, index) in ranked.order.enumerated() {
          value += many * weights[rank] * steps[index][place] * steps[index][place]
        }
        covariance[place] = value
      }
      return
    }
    for index in covariance.indices { covariance[index] *= keep }
    Self.add(covariancePath, one, to: &covariance)
    for (rank, index) in ranked.order.enumerated() { Self.add(steps[index], many * weights[rank], to: &covariance) }
  }

  /// Adds factor · v · vᵀ to the lower triangle.
  private static func add(_ vector: [Double], _ factor: Double, to matrix: inout [Double]) {
    let n = vector.count
    vector.withUnsafeBufferPointer { vector in
      matrix.withUnsafeMutableBufferPointer { matrix in
        for row in 0..<n {
          let scaled = factor * vector[row]
          let line = matrix.baseAddress! + row * n
          for column in 0...row { line[column] += scaled * vector[column] }
        }
      }
    }
  }

  private mutating func decomposeIfDue() {
    guard !isSeparable else {
      isBroken = !covariance.allSatisfy { $0 > 0 && $0.isFinite }
      if !isBroken { deviations = covariance.map { $0.squareRoot() } }
      return
    }
    let period = 1 / ((rates.rankOne + rates.rankMany) * Double(count) * 10)
    guard Double(generation - decomposedIn) > period else { return }
    decomposedIn = generation
    let n = count
    for row in 0..<n {
      for column in 0..<row { covariance[column * n + row] = covariance[row * n + column] }
    }
    isBroken = !eigen.decompose(covariance) || eigen.values.contains { !($0 > 0) }
    if !isBroken { deviations = eigen.values.map { $0.squareRoot() } }
  }

  private struct State: Codable {
    var sigma: Double
    var generation: Int
    var decomposedIn: Int
    var isBroken: Bool
    var random: RandomStream
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue(
      "state",
      State(sigma: sigma, generation: generation, decomposedIn: decomposedIn, isBroken: isBroken, random: random))
    snapshot.setArray("mean", mean)
    snapshot.setArray("covariance", covariance)
    snapshot.setArray("covariancePath", covariancePath)
    snapshot.setArray("sigmaPath", sigmaPath)
    snapshot.setArray("deviations", deviations)
    snapshot.setArray("eigenvectors", eigen.vectors)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("state")
    mean = try snapshot.array("mean", count: count)
    covariance = try snapshot.array("covariance", count: covariance.count)
    covariancePath = try snapshot.array("covariancePath", count: count)
    sigmaPath = try snapshot.array("sigmaPath", count: count)
    deviations = try snapshot.array("deviations", count: count)
    eigen.restore(vectors: try snapshot.array("eigenvectors", count: eigen.vectors.count))
    (sigma, generation, decomposedIn) = (state.sigma, state.generation, state.decomposedIn)
    (isBroken, random) = (state.isBroken, state.random)
  }
}

/// The scalar product, in four lanes, so that it does not wait for every addition.
@inline(__always)
private func product(_ first: UnsafePointer<Double>, _ second: UnsafePointer<Double>, _ count: Int) -> Double {
  var sums = SIMD4<Double>.zero
  var index = 0
  while index + 4 <= count {
    sums +=
      SIMD4(first[index], first[index + 1], first[index + 2], first[index + 3])
      * SIMD4(second[index], second[index + 1], second[index + 2], second[index + 3])
    index += 4
  }
  var sum = (sums.x + sums.y) + (sums.z + sums.w)
  while index < count {
    sum += first[index] * second[index]
    index += 1
  }
  return sum
}
