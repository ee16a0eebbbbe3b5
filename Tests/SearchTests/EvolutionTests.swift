import Core
import Search
import Testing

/// Drives a strategy on a function to be minimized.
private func minimize<S: SearchStrategy>(
  _ strategy: inout S, generations: Int, _ function: ([Double]) -> Double
) -> Double where S.Genotype == [Double] {
  var best = Double.infinity
  for _ in 0..<generations where !strategy.isFinished {
    strategy.ask(atMost: .max)
    let values = strategy.candidates.map(function)
    best = min(best, values.min()!)
    strategy.tell(values.map { Evaluation($0) })
  }
  return best
}

private func sphere(_ point: [Double]) -> Double { point.reduce(0) { $0 + $1 * $1 } }

private func ellipsoid(_ point: [Double]) -> Double {
  var (sum, weight) = (0.0, 1.0)
  for number in point {
    sum += weight * number * number
    weight *= 4
  }
  return sum
}

private func rosenbrock(_ point: [Double]) -> Double {
  (1..<point.count).reduce(0) { sum, index in
    let (a, b) = (1 - point[index - 1], point[index] - point[index - 1] * point[index - 1])
    return sum + a * a + 100 * b * b
  }
}

/// The ellipsoid in coordinates turned by 45 degrees, pair by pair.
private func turnedEllipsoid(_ point: [Double]) -> Double {
  var turned = point
  for index in stride(from: 0, to: point.count - 1, by: 2) {
    turned[index] = (point[index] + point[index + 1]) * 0.5.squareRoot()
    turned[index + 1] = (point[index] - point[index + 1]) * 0.5.squareRoot()
  }
  return ellipsoid(turned)
}

@Suite struct EvolutionTests {
  private let objective = Objective("value", .minimize)

  @Test("a symmetric matrix is what its eigenvalues and eigenvectors make of it", arguments: [1, 2, 3, 8, 31])
  func eigen(count: Int) {
    var random = RandomKey(seed: UInt64(count)).stream
    var matrix = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0...row {
        matrix[row * count + column] = random.normal()
        matrix[column * count + row] = matrix[row * count + column]
      }
    }
    var eigen = SymmetricEigen(count: count)
    // A matrix of rank one, whose other eigenvalues are all equal, and the one drawn above.
    let ones = [Double](repeating: 1, count: count * count)
    for matrix in [ones, matrix] {
      let succeeded = eigen.decompose(matrix)
      #expect(succeeded)
      for row in 0..<count {
        for column in 0..<count {
          var (product, dot) = (0.0, 0.0)
          for index in 0..<count {
            let (left, right) = (eigen.vectors[row * count + index], eigen.vectors[column * count + index])
            product += left * eigen.values[index] * right
            dot += eigen.vectors[index * count + row] * eigen.vectors[index * count + column]
          }
          #expect(abs(product - matrix[row * count + column]) < 1e-10)
          #expect(abs(dot - (row == column ? 1 : 0)) < 1e-10)
        }
      }
    }
    let succeeded = eigen.decompose([Double](repeating: .nan, count: count * count))
    #expect(!succeeded)
  }

  @Test("CMA-ES finds minima to 1e-10, whatever the shape of the valley")
  func cmaes() {
    let functions: [([Double]) -> Double] = [sphere, ellipsoid, turnedEllipsoid, rosenbrock]
    for (index, function) in functions.enumerated() {
      var strategy = CMAES(
        start: [Double](repeating: 0.7, count: 8), objective: objective, settings: .init(sigma: 0.5),
        key: RandomKey(seed: UInt64(index)))
      let best = minimize(&strategy, generations: 1500, function)
      #expect(best < 1e-10, "function \(index)")
    }
  }

  @Test("the separable form learns scales along the axes, in far fewer generations than none would need")
  func separable() {
    var strategy = CMAES(
      start: [Double](repeating: 1, count: 12), objective: objective, settings: .init(sigma: 0.5, isSeparable: true),
      key: RandomKey(seed: 3))
    let best = minimize(&strategy, generations: 1000, ellipsoid)
    #expect(best < 1e-10)
  }

  @Test("a search for the largest value goes the other way")
  func maximizes() {
    var strategy = CMAES(
      start: [2, 2, 2], objective: Objective("value", .maximize), settings: .init(), key: RandomKey(seed: 1))
    _ = minimize(&strategy, generations: 300) { -sphere($0) }
    #expect(sphere(strategy.mean) < 1e-10)
  }

  @Test("a CMA-ES whose values say nothing ends rather than divide by zero")
  func flat() {
    var strategy = CMAES(start: [1, 1], objective: objective, settings: .init(), key: RandomKey(seed: 1))
    _ = minimize(&strategy, generations: 5000) { _ in 1 }
    let isFinite = strategy.mean.allSatisfy(\.isFinite)
    #expect(isFinite)
  }

  @Test("the evolution strategy's step is Adam's along the mean of noise weighted by ranks")
  func evolutionStrategy() {
    let settings = EvolutionStrategy.Settings(population: 6, sigma: 0.2, learningRate: 0.1, weightDecay: 0.5)
    var strategy = EvolutionStrategy(start: [1, -2], objective: objective, settings: settings, key: RandomKey(seed: 4))
    strategy.ask(atMost: .max)
    let candidates = strategy.candidates
    for pair in 0..<3 {
      for place in 0..<2 {
        let middle = (candidates[2 * pair][place] + candidates[2 * pair + 1][place]) / 2
        #expect(abs(middle - [1.0, -2][place]) < 1e-12)
      }
    }
    let values = candidates.map(sphere)
    strategy.tell(values.map { Evaluation($0) })
    for place in 0..<2 {
      var slope = 0.0
      for (index, value) in values.enumerated() {
        let better = values.filter { $0 < value }.count
        let noise = (candidates[index][place] - [1.0, -2][place]) / 0.2
        slope += (0.5 - Double(better) / 5) * noise
      }
      slope = slope / (6 * 0.2) - 0.5 * [1.0, -2][place]
      // The first step of Adam has the learning rate's length.
      let step = 0.1 * slope / (abs(slope) + 1e-8)
      #expect(abs(strategy.mean[place] - ([1.0, -2][place] + step)) < 1e-6)
    }
    let found = minimize(&strategy, generations: 500, sphere)
    #expect(found < 0.1)
  }

  @Test("the cross-entropy method fits its distributions to the best")
  func crossEntropy() {
    let settings = CrossEntropyMethod.Settings(population: 10, eliteFraction: 0.3, sigma: 1, noise: 0.4, noiseGenerations: 4)
    var strategy = CrossEntropyMethod(start: [3, 3], objective: objective, settings: settings, key: RandomKey(seed: 4))
    strategy.ask(atMost: .max)
    let candidates = strategy.candidates
    let best = candidates.sorted { sphere($0) < sphere($1) }.prefix(3)
    strategy.tell(candidates.map { Evaluation(sphere($0)) })
    for place in 0..<2 {
      let mean = best.reduce(0) { $0 + $1[place] } / 3
      let variance = best.reduce(0) { $0 + ($1[place] - mean) * ($1[place] - mean) } / 3
      #expect(abs(strategy.mean[place] - mean) < 1e-12)
      // A quarter of the noise has faded.
      #expect(abs(strategy.deviations[place] - (variance + 0.09).squareRoot()) < 1e-12)
    }
    var larger = CrossEntropyMethod(
      start: [3, 3], objective: objective, settings: .init(sigma: 3, noiseGenerations: 10), key: RandomKey(seed: 4))
    let found = minimize(&larger, generations: 60, sphere)
    #expect(found < 1e-6)
  }

  @Test("strategies that are saved and restored go on with the same bits")
  func saveAndRestore() throws {
    func check<S: SearchStrategy>(_ make: (UInt64) -> S) throws where S.Genotype == [Double] {
      var first = make(1)
      _ = minimize(&first, generations: 7, rosenbrock)
      var second = make(2)
      try second.restore(first.save())
      let found = (minimize(&first, generations: 20, rosenbrock), minimize(&second, generations: 20, rosenbrock))
      #expect(found.0 == found.1)
      let (left, right) = (try first.save(), try second.save())
      #expect(left.tensors == right.tensors && left.values == right.values)
    }
    let start = [Double](repeating: 0.3, count: 5)
    try check { EvolutionStrategy(start: start, objective: objective, settings: .init(), key: RandomKey(seed: $0)) }
    try check { CrossEntropyMethod(start: start, objective: objective, settings: .init(), key: RandomKey(seed: $0)) }
    for isSeparable in [false, true] {
      try check {
        CMAES(start: start, objective: objective, settings: .init(isSeparable: isSeparable), key: RandomKey(seed: $0))
      }
    }
    try check {
      GeneticAlgorithm(
        encoding: RealVectorEncoding(center: start, deviation: 1), objective: objective, populationSize: 10,
        selection: TournamentSelection(size: 2), crossover: UniformCrossover<Double>(), crossoverRate: 0.5,
        mutation: GaussianMutation(deviation: 0.1, rate: 0.5), mutationRate: 1, survival: GenerationalSurvival(elitism: 1),
        key: RandomKey(seed: $0))
    }
  }
}
