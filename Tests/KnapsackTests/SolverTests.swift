import Core
import Foundation
import Knapsack
import Search
import Testing

@Suite struct SolverTests {
  /// The value of the best choice, by trying them all.
  private func naiveOptimum(_ instance: KnapsackInstance) -> Double {
    var best = 0.0
    for number in 0..<(1 << instance.count) {
      let choice = BitString((0..<instance.count).map { number >> $0 & 1 == 1 })
      if instance.weight(of: choice) <= instance.budget { best = max(best, instance.value(of: choice)) }
    }
    return best
  }

  private func solved(_ instance: KnapsackInstance) throws -> BranchAndBound {
    var learner = BranchAndBound(KnapsackProblem(instance))
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.stopReasonName == "optimal")
    let choice = try #require(learner.incumbent?.solution)
    #expect(instance.overweight(of: choice) == 0)
    #expect(learner.bestObjectives["value"] == instance.value(of: choice))
    return learner
  }

  @Test("branch and bound finds what trying every choice finds: real, whole, equal and weightless items")
  func againstAllChoices() throws {
    var random = RandomKey(seed: 1).stream
    for round in 0..<120 {
      let count = 1 + random.integer(below: round % 20 == 0 ? 16 : 11)
      let weights = (0..<count).map { _ -> Double in
        switch round % 4 {
        case 0: Double(random.uniform())
        case 1: Double(1 + random.integer(below: 20))
        case 2: Double(random.integer(below: 4))
        default: 1 / Double(1 + random.integer(below: 9))
        }
      }
      let values = weights.map { weight -> Double in
        switch round % 3 {
        case 0: Double(random.uniform())
        case 1: Double(random.integer(below: 30))
        default: weight
        }
      }
      let budget = max(weights.min() ?? 0, weights.reduce(0, +) * Double(random.uniform()), 0.01)
      let instance = try KnapsackInstance(name: "random", weights: weights, values: values, budget: budget)
      let best = try #require(solved(instance).bestObjectives["value"])
      // Sums in another order differ in the last bits.
      #expect(abs(best - naiveOptimum(instance)) < 1e-9)
    }
  }

  @Test("the mean optimum and the mean of the greedy heuristic over uniform instances are those published")
  func publishedMeans() throws {
    // Kwon et al., "POMO", table 4. Optima of 50 items have a standard deviation of about 1.5, so their mean one of .05.
    for (items, budget, count, optimum, greedy, tolerance) in [
      (50, 12.5, 1000, 20.127, 19.917, 0.15), (100, 25, 300, 40.460, 40.225, 0.4), (200, 25, 150, 57.605, 57.267, 0.6),
    ] {
      var (best, packed, stopped) = (0.0, 0.0, 0.0)
      for seed in 0..<count {
        let instance = try KnapsackInstance.uniform(items: items, budget: budget, key: RandomKey(seed: UInt64(seed)))
        let value = try #require(solved(instance).bestObjectives["value"])
        best += value
        var learner = GreedyPacking(density: KnapsackProblem(instance))
        _ = try learner.step()
        #expect(learner.isFinished && learner.ledger.evaluations == 1)
        #expect(instance.overweight(of: try #require(learner.incumbent?.solution)) == 0)
        let greedyValue = try #require(learner.bestObjectives["value"])
        let stoppedValue = valueUpToFirstMisfit(instance)
        #expect(stoppedValue <= greedyValue && greedyValue <= value)
        packed += greedyValue
        stopped += stoppedValue
      }
      (best, packed, stopped) = (best / Double(count), packed / Double(count), stopped / Double(count))
      #expect(abs(best - optimum) < tolerance)
      // The heuristic of the table ends at the first item that does not fit; going on after it is better.
      #expect(abs(stopped - greedy) < tolerance && packed > stopped + 0.05)
      // The difference varies far less from instance to instance than the values.
      #expect(abs((best - stopped) - (optimum - greedy)) < 0.1)
    }
  }

  /// Items by value for their weight until one does not fit.
  private func valueUpToFirstMisfit(_ instance: KnapsackInstance) -> Double {
    var (weight, value) = (0.0, 0.0)
    let density = { (item: Int) in instance.values[item] / instance.weights[item] }
    for item in (0..<instance.count).sorted(by: { density($0) > density($1) }) {
      weight += instance.weights[item]
      if weight > instance.budget { break }
      value += instance.values[item]
    }
    return value
  }

  @Test("greedy by hand")
  func greedy() throws {
    // Densities 3, 2, 2, 1.5: the second of the equal ones no longer fits, the lighter last one does.
    let instance = try KnapsackInstance(name: "hand", weights: [2, 3, 1, 4], values: [3, 6, 3, 8], budget: 6)
    #expect(KnapsackProblem(instance).densityChoice.bools == [true, true, true, false])
    #expect(try solved(instance).bestObjectives["value"] == 12)
    #expect(instance.value(of: BitString([false, false, true, true])) == 11)
  }

  @Test("an interrupted search goes on as it would have, and a budget is kept")
  func interruption() throws {
    // Values that hang on weights make the proof long.
    var random = RandomKey(seed: 3).stream
    let weights = (0..<60).map { _ in Double(1 + random.integer(below: 1000)) }
    let instance = try KnapsackInstance(name: "hard", weights: weights, values: weights.map { $0 + 100 }, budget: 14_003)
    let problem = KnapsackProblem(instance)
    func play(budget: Budget, interrupted: Bool) throws -> (metrics: [Metrics], learner: BranchAndBound) {
      var learner = BranchAndBound(problem, budget: budget, readsPerStep: 300)
      var metrics: [Metrics] = []
      while !learner.isFinished {
        metrics.append(try learner.step())
        if interrupted {
          let snapshot = try learner.save()
          learner = BranchAndBound(problem, budget: budget, readsPerStep: 300)
          try learner.restore(snapshot)
        }
      }
      return (metrics, learner)
    }
    for evaluations in [0, 1, 700, 30_000] {
      let budget = Budget(evaluations: evaluations)
      let (whole, parts) = (try play(budget: budget, interrupted: false), try play(budget: budget, interrupted: true))
      #expect(whole.metrics == parts.metrics && whole.learner.ledger == parts.learner.ledger)
      #expect(whole.learner.incumbent?.solution == parts.learner.incumbent?.solution)
      #expect(whole.learner.ledger.evaluations <= Double(evaluations))
      #expect(whole.learner.stopReasonName == "optimal" || whole.learner.ledger.evaluations > Double(evaluations) - 0.1)
      if evaluations == 30_000 { #expect(whole.metrics.count > 5) }
    }
    var greedy = GreedyPacking(density: problem, budget: Budget(evaluations: 0))
    #expect(try greedy.isFinished && greedy.step().isEmpty)
  }

  @Test(
    "it proves the published optima of uncorrelated benchmark instances",
    .enabled(if: SharedData.isThere, "the instances are not beside the repository"), arguments: [100, 1000, 10_000])
  func pisinger(items: Int) throws {
    let (instance, optimum) = try SharedData.pisinger("knapPI_1_\(items)_1000_1")
    #expect(instance.count == items)
    #expect(try solved(instance).bestObjectives["value"] == optimum)
  }
}

/// Benchmark files beside the repository, which are not part of it.
enum SharedData {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/knapsack/pisinger")
  static let orLibrary = folder.deletingLastPathComponent().appendingPathComponent("orlib")
  static let zitzler = folder.deletingLastPathComponent().appendingPathComponent("zitzler")

  static let isThere = FileManager.default.fileExists(atPath: folder.path)

  /// An instance of number and budget, then value and weight a line; and its optimum.
  static func pisinger(_ name: String) throws -> (KnapsackInstance, Double) {
    let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    let optimum = try String(contentsOf: folder.appendingPathComponent(name + ".optimum"), encoding: .utf8)
    return (
      try #require(PisingerFile.instances(text, file: name).first),
      try #require(Double(optimum.trimmingCharacters(in: .whitespacesAndNewlines)))
    )
  }
}
