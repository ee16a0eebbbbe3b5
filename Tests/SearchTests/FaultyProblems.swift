import Core
import Foundation
import Search
import Synchronization

/// Ten bits, at most eight of them ones, as many ones as can be: a problem that keeps the contract, but for the one fault it is given.
struct Choice: EncodedProblem, ConstructiveProblem {
  enum Fault: CaseIterable {
    case none, noObjective, twiceNamed, boundBelowOptimum, infiniteKnown, samplesOwnRandomness, samplesTooMany, throwing,
      notANumber
    case twoForOne, negativeViolation, ownRandomness, remembers, notForThreads, refusesItsOwn, decodesAtRandom, losesInSaving
    case publishesNothing, scoredOtherwise, negativeDistance, crossoverOwnRandomness, crossoverTooLong, noCrossover
    case mutationRemembers, mutationTooLong, noMutation, repairLeaves, repairGoesOn, beatsOptimum, startsInfeasible, wrongDelta
    case wrongInfinity, moveBreaksConstraints, staleState, buildsAtRandom
  }

  final class Memory: Sendable {
    let calls = Atomic<Int>(0)
    let running = Atomic<Int>(0)
  }

  let fault: Fault
  private let memory = Memory()

  init(_ fault: Fault) { self.fault = fault }

  var objectives: [Objective] {
    switch fault {
    case .noObjective: []
    case .twiceNamed: [Objective("ones", .maximize), Objective("ones", .minimize)]
    default: [Objective(fault == .scoredOtherwise ? "ones" : "count", .maximize)]
    }
  }

  var known: KnownValue? {
    switch fault {
    case .infiniteKnown: KnownValue(.infinity, isProved: false)
    case .beatsOptimum, .boundBelowOptimum: KnownValue(10, isProved: true)
    default: KnownValue(16, isProved: true)
    }
  }

  var bound: Double? { fault == .boundBelowOptimum ? 9 : 20 }
  var encoding: ChoiceEncoding { ChoiceEncoding(fault: fault) }
  var repair: (any Repair<[Int]>)? { ChoiceRepair(fault: fault) }
  var neighborhood: ChoiceMoves { ChoiceMoves(fault: fault) }

  func evaluate(_ solution: [Int]) throws -> Evaluation {
    let ones = solution.reduce(0, +)
    let value = 2.0 * Double(ones)
    let violation = Double(max(0, ones - 8))
    switch fault {
    case .throwing where ones == 3: throw WarrenError("three ones")
    case .notANumber where ones == 4: return Evaluation(.nan)
    case .twoForOne: return Evaluation([value, 1])
    case .negativeViolation where ones < 4: return Evaluation(value, violation: -1)
    case .ownRandomness: return Evaluation(Double.random(in: 0..<1))
    case .remembers: return Evaluation(value + Double(memory.calls.add(1, ordering: .relaxed).newValue), violation: violation)
    case .notForThreads:
      let others = memory.running.add(1, ordering: .relaxed).oldValue
      // Long enough that another thread comes in between.
      usleep(300)
      memory.running.subtract(1, ordering: .relaxed)
      return Evaluation(value - Double(others), violation: violation)
    default: return Evaluation(value, violation: violation)
    }
  }

  func validate(_ solution: [Int]) throws {
    if fault == .refusesItsOwn, solution[0] == 1 { throw WarrenError("no one at the beginning") }
  }

  func publishedForm(of solution: [Int]) -> any Encodable & Sendable {
    fault == .publishesNothing ? [Double.nan] as any Encodable & Sendable : solution
  }

  func sampleSolution(using random: inout RandomStream) -> [Int] {
    var solution = (0..<10).map { _ in random.integer(below: 2) }
    if fault == .startsInfeasible { return [Int](repeating: 1, count: 10) }
    while solution.reduce(0, +) > 8 { solution[random.integer(below: 10)] = 0 }
    return solution
  }

  func constructSolution(randomness: Double, using random: inout RandomStream) -> [Int] {
    fault == .buildsAtRandom ? (0..<10).map { _ in Int.random(in: 0...1) } : [1, 1, 1, 1, 1, 1, 1, 1, 0, 0]
  }
}

struct ChoiceEncoding: GeneticEncoding {
  static let displayName = "choices"
  let fault: Choice.Fault

  func makeGenotype() -> [Int] { [Int](repeating: 0, count: 10) }

  func sample(into genotype: inout [Int], using random: inout RandomStream) {
    for place in genotype.indices { genotype[place] = random.integer(below: 2) }
    if fault == .samplesOwnRandomness { genotype[3] = Int.random(in: 0...1) }
    if fault == .samplesTooMany { genotype[3] = 2 }
  }

  func decode(_ genotype: [Int]) -> [Int] {
    fault == .decodesAtRandom ? genotype.map { $0 == 1 ? Int.random(in: 0...1) : 0 } : genotype
  }

  func validate(_ genotype: [Int]) throws {
    guard genotype.count == 10, genotype.allSatisfy({ (0...1).contains($0) }) else { throw WarrenError("no ten bits") }
  }

  func distance(_ first: [Int], _ second: [Int]) -> Double? {
    Double(zip(first, second).count { $0 != $1 }) * (fault == .negativeDistance ? -1 : 1)
  }

  func save(_ genotypes: [[Int]], into snapshot: inout Snapshot, under name: String) throws {
    try snapshot.setValue(name, genotypes.map { fault == .losesInSaving ? Array($0.dropLast()) + [0] : $0 })
  }

  func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<[Int]>>] {
    let fault = fault
    return fault == .noCrossover ? [] : [NamedOperator("uniform") { ChoiceCrossover(fault: fault) }]
  }

  func mutations(_ settings: OperatorSettings) -> [NamedOperator<any Mutation<[Int]>>] {
    let fault = fault
    return fault == .noMutation ? [] : [NamedOperator("flip") { ChoiceMutation(fault: fault) }]
  }
}

private struct ChoiceCrossover: Crossover {
  let fault: Choice.Fault

  mutating func cross(_ first: [Int], _ second: [Int], into child: inout [Int], using random: inout RandomStream) {
    for place in child.indices { child[place] = random.bernoulli(0.5) ? first[place] : second[place] }
    if fault == .crossoverOwnRandomness { child = child.map { _ in Int.random(in: 0...1) } }
    if fault == .crossoverTooLong { child.append(0) }
  }
}

private struct ChoiceMutation: Mutation {
  let fault: Choice.Fault
  private var calls = 0

  init(fault: Choice.Fault) { self.fault = fault }

  mutating func mutate(_ genotype: inout [Int], using random: inout RandomStream) {
    calls += 1
    let place = random.integer(below: 10)
    genotype[fault == .mutationRemembers ? (place + calls) % 10 : place] ^= 1
    if fault == .mutationTooLong { genotype.append(0) }
  }
}

private struct ChoiceRepair: Repair {
  let fault: Choice.Fault

  mutating func repair(_ genotype: inout [Int]) {
    if fault == .repairLeaves { genotype = [Int](repeating: 1, count: 10) }
    while fault != .repairLeaves, genotype.reduce(0, +) > 8, let place = genotype.lastIndex(of: 1) { genotype[place] = 0 }
    if fault == .repairGoesOn, let place = genotype.lastIndex(of: 1) { genotype[place] = 0 }
  }
}

/// Flips one bit.
struct ChoiceMoves: Neighborhood {
  struct State: Sendable {
    var bits: [Int]
    /// How many ones there are.
    var ones: Int
  }

  let fault: Choice.Fault
  var deltaCost: Double { 0.1 }

  func state(of solution: [Int]) -> State { State(bits: solution, ones: solution.reduce(0, +)) }
  func solution(of state: State) -> [Int] { state.bits }
  func moveCount(in state: State) -> Int { 10 }
  func move(_ number: Int, in state: State) -> Int { number }

  func delta(of move: Int, in state: State) -> Double {
    let isAdded = state.bits[move] == 0
    if isAdded, state.ones >= 8, fault != .moveBreaksConstraints { return fault == .wrongInfinity ? .infinity : -.infinity }
    return (isAdded ? 2 : -2) * (fault == .wrongDelta && move == 4 ? 2 : 1)
  }

  func features(of move: Int, in state: State) -> MoveFeatures {
    MoveFeatures(removed: SIMD4(repeating: -1), added: SIMD4(move, -1, -1, -1))
  }

  func apply(_ move: Int, to state: inout State) {
    state.bits[move] ^= 1
    if fault != .staleState { state.ones += state.bits[move] == 1 ? 1 : -1 } else if state.ones > 0 { state.ones = 8 }
  }
}

/// A paraboloid with its gradient.
struct Basin: DifferentiableProblem {
  enum Fault { case none, gradient, gradientCount, reading, start }

  let fault: Fault
  let dimension = 3
  let bounds: [ClosedRange<Double>]? = [-1...2, -1...2, -1...2]

  init(_ fault: Fault) { self.fault = fault }

  func value(at point: [Double]) -> Double { point.reduce(0) { $0 + $1 * $1 * $1 * $1 } }

  func writeValues(reading points: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>) {
    for index in values.indices {
      let begin = fault == .reading ? 0 : index * dimension
      values[index] = value(at: Array(points[begin..<begin + dimension]))
    }
  }

  func gradient(at point: [Double]) -> [Double] {
    let gradient = point.map { 4 * $0 * $0 * $0 }
    switch fault {
    case .gradient: return [gradient[0], gradient[1] * 1.01, gradient[2]]
    case .gradientCount: return Array(gradient.dropLast())
    default: return gradient
    }
  }

  func startingPoint(key: RandomKey) -> [Double] {
    var random = key.stream
    return (0..<3).map { _ in fault == .start ? 3 : random.uniformDouble() }
  }
}

/// Two residuals of two numbers.
struct Fit: LeastSquaresProblem {
  enum Fault { case none, jacobian, residuals, value }

  let fault: Fault
  let dimension = 2
  let residualCount = 2

  init(_ fault: Fault) { self.fault = fault }

  func value(at point: [Double]) -> Double {
    residuals(at: point).reduce(0) { $0 + $1 * $1 } * (fault == .value ? 0.5 : 1)
  }

  func residuals(at point: [Double]) -> [Double] {
    [point[0] * point[1] - 1, point[0] - 2] + (fault == .residuals ? [0] : [])
  }

  func jacobian(at point: [Double]) -> DoubleMatrix {
    let sign: Double = fault == .jacobian ? -1 : 1
    return DoubleMatrix(rows: 2, columns: [[point[1] * sign, sign], [point[0] * sign, 0]])
  }
}

/// A peak that moves, with noise.
struct Drift: BoundedRealProblem, DynamicProblem, NoisyProblem {
  enum Fault { case none, noise, beginning, optimum }

  let fault: Fault
  let objectives = [Objective("height", .maximize)]
  let bounds = [0.0...1.0]

  init(_ fault: Fault) { self.fault = fault }

  func evaluate(_ solution: [Double]) throws -> Evaluation {
    try evaluate(solution, at: fault == .beginning ? 1000 : 0)
  }

  func evaluate(_ solution: [Double], at time: Int) throws -> Evaluation {
    Evaluation(1 - abs(solution[0] - Double(time % 1001) / 1001))
  }

  func optimum(at time: Int) -> MovingOptimum? { MovingOptimum(value: fault == .optimum ? 0.5 : 1, changes: time) }

  func sample(_ solution: [Double], using random: inout RandomStream) throws -> Evaluation {
    let value = try evaluate(solution).value
    return Evaluation(value + (fault == .noise ? Double.random(in: 0..<1) : random.normal()))
  }
}

/// Two objectives whose front is a line.
struct Front: BoundedRealProblem, MultiObjectiveProblem {
  enum Fault { case none, reference, volume }

  let fault: Fault
  let objectives = [Objective("f1", .minimize), Objective("f2", .minimize)]
  let bounds = [0.0...1.0]
  var referencePoint: [Double] { fault == .reference ? [1] : [1, 1] }
  var knownHypervolume: KnownValue? { KnownValue(fault == .volume ? 0.1 : 0.5, isProved: true) }

  init(_ fault: Fault) { self.fault = fault }

  func evaluate(_ x: [Double]) -> Evaluation { Evaluation([x[0], 1 - x[0]]) }
}
