import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// A network with its weights, which solves instances.
final class POMOPolicy {
  let configuration: POMOConfiguration
  let task: any ConstructionTask
  let network: POMONetwork
  var parameters: Parameters

  init(_ configuration: POMOConfiguration, _ task: any ConstructionTask, key: RandomKey) throws {
    self.configuration = configuration
    self.task = task
    let size = POMODimensions(task, width: configuration.width, heads: configuration.heads, constructions: 1)
    network = POMONetwork(configuration, task, size: size)
    parameters = try network.initialize(key: key, inputShape: [task.nodeCount, task.featureCount])
  }

  /// Sizes with that many solutions at a time.
  func size(constructions: Int) -> POMODimensions {
    POMODimensions(task, width: configuration.width, heads: configuration.heads, constructions: constructions)
  }
}

/// What a policy has built on one instance.
struct POMOSolution: Sendable {
  /// The cost from the first start alone: one trajectory.
  var oneStart = 0.0
  /// The lowest cost over all starts.
  var allStarts = 0.0
  /// The lowest cost over all starts and symmetric forms.
  var cost = Double.infinity
  /// The nodes of the solution of that cost, in the order of choice.
  var order: [Int32] = []
}

/// Solves instances with a policy, on several threads; results do not depend on how many.
struct POMOSolver {
  /// Instances whose nodes are encoded together.
  private static let group = 8

  /// One thread's memory.
  private final class Worker: @unchecked Sendable {
    let tape = GradientTape()
    let decoder: POMODecoder
    var input: [Float]

    init(_ policy: POMOPolicy, starts: Int) {
      decoder = POMODecoder(
        policy.task, size: policy.size(constructions: starts), clip: policy.configuration.clip, keepsRows: false)
      input = [Float](repeating: 0, count: POMOSolver.group * policy.task.nodeCount * policy.task.featureCount)
    }
  }

  private let policy: POMOPolicy
  private let workers: [Worker]
  /// Solutions that are built at a time on each form of an instance.
  let starts: Int

  init(_ policy: POMOPolicy, threads: Int) {
    self.policy = policy
    let configuration = policy.configuration
    starts = configuration.startCount(nodes: policy.task.nodeCount) * configuration.samples
    let starts = starts
    workers = (0..<max(threads, 1)).map { _ in Worker(policy, starts: starts) }
  }

  /// Solves instances that lie one after the other.
  /// - Parameters:
  ///   - symmetries: in how many of its forms each is solved.
  ///   - score: what an order costs; nil for what the task says.
  ///   - key: the randomness where choices are drawn.
  ///   - isInterrupted: whether to leave the rest unsolved.
  func solve(
    _ instances: [Float], symmetries: Int, key: RandomKey, score: (@Sendable (UnsafeBufferPointer<Int32>) -> Double)? = nil,
    unless isInterrupted: @Sendable () -> Bool = { false }
  ) -> [POMOSolution] {
    let numbers = policy.task.nodeCount * policy.task.featureCount
    let count = instances.count / numbers
    var solutions = [POMOSolution](repeating: POMOSolution(), count: count)
    solutions.withUnsafeMutableBufferPointer { solutions in
      // Each thread writes the solutions of instances of its own.
      nonisolated(unsafe) let (solutions, policy) = (solutions, policy)
      let workers = workers
      parallelFor(workers.count, threads: workers.count) { part in
        for index in count * part / workers.count..<count * (part + 1) / workers.count where !isInterrupted() {
          instances.withUnsafeBufferPointer {
            solutions[index] = Self.solve(
              $0.baseAddress! + index * numbers, policy, workers[part], symmetries: symmetries, key: key[index], score: score)
          }
        }
      }
    }
    return solutions
  }

  private static func solve(
    _ instance: UnsafePointer<Float>, _ policy: POMOPolicy, _ worker: Worker, symmetries: Int, key: RandomKey,
    score: (@Sendable (UnsafeBufferPointer<Int32>) -> Double)?
  ) -> POMOSolution {
    let task = policy.task
    let numbers = task.nodeCount * task.featureCount
    let choice: POMODecoder.Choice = policy.configuration.decoding == .greedy ? .greedy : .sampled
    var solution = POMOSolution()
    for first in stride(from: 0, to: symmetries, by: group) {
      let forms = first..<min(first + group, symmetries)
      worker.input.withUnsafeMutableBufferPointer { input in
        for (place, form) in forms.enumerated() {
          task.write(instance, symmetry: form, into: input.baseAddress! + place * numbers)
        }
        worker.tape.evaluate(policy.parameters) { view in
          let nodes = view.input(
            input.baseAddress!, shape: [forms.count, task.nodeCount, task.featureCount])
          let projections = policy.network.apply(view, nodes)
          let states = policy.network.stateWeights(view)
          projections.withUnsafeBufferPointer { projections in
            let length = projections.count / forms.count
            for (place, form) in forms.enumerated() {
              var random = key[form].stream
              worker.decoder.decode(
                input.baseAddress! + place * numbers, projections: projections.baseAddress! + place * length,
                stateWeights: states?.withUnsafeBufferPointer(\.baseAddress), choice, random: &random)
              note(worker.decoder.batch, isOriginal: form == 0, in: &solution, score: score)
            }
          }
        }
      }
    }
    return solution
  }

  /// Takes over the best of a batch of solutions, the earliest of equals.
  private static func note(
    _ batch: ConstructionBatch, isOriginal: Bool, in solution: inout POMOSolution,
    score: (@Sendable (UnsafeBufferPointer<Int32>) -> Double)?
  ) {
    for construction in 0..<batch.count {
      let order = batch.order(of: construction)
      let cost = score?(order) ?? batch.costs[construction]
      if cost < solution.cost {
        solution.cost = cost
        solution.order = Array(order)
      }
      if isOriginal, construction == 0 { solution.oneStart = cost }
    }
    if isOriginal { solution.allStarts = solution.cost }
  }
}
