import Core

/// How several objectives become one number.
public enum ScalarDecomposition: String, Codable, Sendable, CaseIterable {
  /// The greatest weighted distance from the ideal point.
  case tchebycheff
  /// The distance along the direction plus five times that from it.
  case boundaryIntersection = "boundary-intersection"
  /// The weighted sum, which finds only the convex parts of a front.
  case weightedSum = "weighted-sum"
}

/// Decomposes a front into single-objective problems, one for each direction of weights, which neighbours help each other to solve
/// (MOEA/D: Zhang and Li, "MOEA/D: A multiobjective evolutionary algorithm based on decomposition", 2007; parents from the whole
/// population now and then and few replacements after Li and Zhang 2009).
///
/// A round makes one child for one problem, in a random order of all problems. It replaces members of neighbouring problems that it is
/// better for: less violation, or with equal violation the better scalar value. Objectives are measured from the ideal point, the best
/// values that were ever seen. Where they are to be scaled, it is by the range of the non-dominated members, measured anew once every
/// problem has had its turn. No objective is scaled by less than a tenth of the largest range: where early members agree in one, it would
/// count for so much that nothing else could come in, and the whole population would end in a corner of the front.
public struct MOEAD<E: Encoding>: MultiObjectiveStrategy {
  public typealias Genotype = E.Genotype

  public private(set) var population: [E.Genotype] = []
  public private(set) var costs: CostMatrix
  public private(set) var violations: [Double] = []
  public private(set) var candidates: [E.Genotype] = []

  private let encoding: E
  private let objectives: [Objective]
  private var variation: Variation<E.Genotype>
  private let decomposition: ScalarDecomposition
  private let weights: [[Double]]
  private let neighbours: [[Int]]
  private let neighbourRate: Double
  private let replacements: Int
  private let scalesObjectives: Bool
  private var random: RandomStream
  private var ideal: [Double]
  private var scale: [Double]
  /// The order in which problems have their turns, and how many have had it.
  private var order: [Int] = []
  private var turn = 0
  private var usesNeighbours = false
  private var child: E.Genotype
  private var sibling: E.Genotype

  /// A search along these directions; the population has a member for each.
  /// - Parameters:
  ///   - encoding: decodes genotypes.
  ///   - objectives: what is minimized or maximized.
  ///   - directions: one for each member.
  ///   - variation: how a child comes from its parents.
  ///   - decomposition: how many objectives become one along a direction.
  ///   - neighbourCount: among how many of the nearest problems parents are drawn and members replaced.
  ///   - neighbourRate: how likely that is; else it is among all.
  ///   - replacements: how many members a child replaces at most.
  ///   - scalesObjectives: whether objectives are divided by their ranges, for those of different units.
  ///   - key: the randomness; the same key gives the same search.
  public init(
    encoding: E, objectives: [Objective], directions: ReferenceDirections, variation: Variation<E.Genotype>,
    decomposition: ScalarDecomposition = .tchebycheff, neighbourCount: Int = 20, neighbourRate: Double = 0.9,
    replacements: Int = 2, scalesObjectives: Bool = false, key: RandomKey
  ) {
    precondition(directions.count >= 2 && neighbourCount >= 2 && replacements >= 1, "too few to mate or to replace")
    self.encoding = encoding
    self.objectives = objectives
    self.variation = variation
    self.decomposition = decomposition
    self.neighbourRate = neighbourRate
    self.replacements = replacements
    self.scalesObjectives = scalesObjectives
    random = key.stream
    weights = directions.weights
    neighbours = directions.weights.map { weights in
      let distances = directions.weights.map { other in zip(weights, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
      return Array(distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(neighbourCount))
    }
    costs = CostMatrix(objectiveCount: objectives.count)
    ideal = [Double](repeating: .infinity, count: objectives.count)
    scale = [Double](repeating: 1, count: objectives.count)
    child = encoding.makeGenotype()
    sibling = encoding.makeGenotype()
  }

  public var populationSize: Int { weights.count }

  @_specialize(where E == RealVectorEncoding)
  public mutating func ask(atMost limit: Int) {
    precondition(limit >= 1, "at least one candidate must be allowed")
    // A first population that a budget cuts short leaves problems without a member; nothing follows it then.
    if population.isEmpty {
      resizeCandidates(to: min(populationSize, limit))
      for index in candidates.indices { encoding.sample(into: &candidates[index], using: &random) }
      return
    }
    resizeCandidates(to: 1)
    if turn == order.count { beginTurns() }
    usesNeighbours = random.bernoulli(neighbourRate)
    let problem = order[turn]
    let first = mate(of: problem)
    var second = mate(of: problem)
    if second == first { second = mate(of: problem) }
    variation.cross(population[first], population[second], into: &child, and: &sibling, of: encoding, using: &random)
    variation.mutate(&child, using: &random)
    swap(&child, &candidates[0])
  }

  private mutating func mate(of problem: Int) -> Int {
    let mate =
      usesNeighbours
      ? neighbours[problem][random.integer(below: neighbours[problem].count)] : random.integer(below: populationSize)
    return min(mate, population.count - 1)
  }

  /// Begins a generation: a new order, and the scale as the population has it now.
  private mutating func beginTurns() {
    if order.isEmpty { order = Array(0..<populationSize) }
    random.shuffle(&order)
    turn = 0
    guard scalesObjectives else { return }
    let front = costs.rows(frontIndices.isEmpty ? Array(0..<costs.count) : frontIndices)
    let ranges = zip(front.maxima, ideal).map { $0 - $1 }
    let largest = ranges.max() ?? 0
    // All agree in everything, or nothing is feasible yet: the scale stays as it was.
    guard largest > 0, largest.isFinite else { return }
    for objective in scale.indices { scale[objective] = max(ranges[objective], largest / 10) }
  }

  @_specialize(where E == RealVectorEncoding)
  public mutating func tell(_ evaluations: [Evaluation]) {
    precondition(evaluations.count == candidates.count, "\(evaluations.count) evaluations of \(candidates.count) candidates")
    for evaluation in evaluations where evaluation.violation == 0 {
      for (index, objective) in objectives.enumerated() {
        ideal[index] = min(ideal[index], objective.cost(of: evaluation.objectives[index]))
      }
    }
    if population.isEmpty {
      swap(&population, &candidates)
      for evaluation in evaluations {
        costs.append(evaluation, under: objectives)
        violations.append(evaluation.violation)
      }
      return
    }
    replace(with: evaluations[0])
    turn += 1
  }

  private mutating func replace(with evaluation: Evaluation) {
    let problem = order[turn]
    let cost = objectives.indices.map { objectives[$0].cost(of: evaluation.objectives[$0]) }
    let count = usesNeighbours ? neighbours[problem].count : populationSize
    // Looked at from a random place on, so that no neighbour is preferred.
    let start = random.integer(below: count)
    var replaced = 0
    for step in 0..<count where replaced < replacements {
      let place = (start + step) % count
      let member = usesNeighbours ? neighbours[problem][place] : place
      guard member < population.count, isBetter(cost, evaluation.violation, for: member) else { continue }
      encoding.copy(candidates[0], into: &population[member])
      for objective in cost.indices { costs.values[member * cost.count + objective] = cost[objective] }
      violations[member] = evaluation.violation
      replaced += 1
    }
  }

  private func isBetter(_ cost: [Double], _ violation: Double, for member: Int) -> Bool {
    if violation != violations[member] { return violation < violations[member] }
    if violation > 0 { return false }
    return cost.withUnsafeBufferPointer { new in
      costs.values.withUnsafeBufferPointer { values in
        let old = UnsafeBufferPointer(rebasing: values[member * new.count..<(member + 1) * new.count])
        return scalar(new, member) < scalar(old, member)
      }
    }
  }

  /// A row's value for the problem of a direction.
  private func scalar(_ row: UnsafeBufferPointer<Double>, _ problem: Int) -> Double {
    let weights = weights[problem]
    switch decomposition {
    case .tchebycheff:
      var greatest = -Double.infinity
      // A weight of zero would not see its objective at all.
      for index in row.indices {
        greatest = max(greatest, max(weights[index], 1e-6) * (row[index] - ideal[index]) / scale[index])
      }
      return greatest
    case .weightedSum:
      var sum = 0.0
      for index in row.indices { sum += weights[index] * (row[index] - ideal[index]) / scale[index] }
      return sum
    case .boundaryIntersection:
      var along = 0.0
      var length = 0.0
      var square = 0.0
      for index in row.indices {
        let value = (row[index] - ideal[index]) / scale[index]
        along += value * weights[index]
        length += weights[index] * weights[index]
        square += value * value
      }
      along /= length.squareRoot()
      return along + 5 * max(square - along * along, 0).squareRoot()
    }
  }

  private mutating func resizeCandidates(to count: Int) {
    while candidates.count > count { candidates.removeLast() }
    while candidates.count < count { candidates.append(encoding.makeGenotype()) }
  }

  private struct State: Codable {
    var random: RandomStream
    var order: [Int]
    var turn: Int
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try encoding.save(population, into: &snapshot, under: "population")
    snapshot.setArray("costs", costs.values)
    snapshot.setArray("violations", violations)
    snapshot.setArray("ideal", ideal)
    snapshot.setArray("scale", scale)
    try snapshot.setValue("state", State(random: random, order: order, turn: turn))
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let restored = try encoding.restore(from: snapshot, under: "population")
    let state: State = try snapshot.value("state")
    guard restored.count <= populationSize, state.order.isEmpty || state.order.count == populationSize,
      state.order.allSatisfy({ (0..<populationSize).contains($0) }), (0...state.order.count).contains(state.turn)
    else {
      throw WarrenError(
        "the snapshot holds \(restored.count) members, expected \(populationSize): it was saved by another configuration",
        kind: .failure)
    }
    let width = costs.objectiveCount
    let values = try snapshot.array("costs", of: Double.self, count: restored.count * width)
    let violations = try snapshot.array("violations", of: Double.self, count: restored.count)
    let ideal = try snapshot.array("ideal", of: Double.self, count: width)
    scale = try snapshot.array("scale", of: Double.self, count: width)
    self.ideal = ideal
    self.violations = violations
    population = restored
    costs = CostMatrix(objectiveCount: width, values: values)
    random = state.random
    order = state.order
    turn = state.turn
    candidates = []
  }
}
