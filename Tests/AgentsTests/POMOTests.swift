import Agents
import Core
import Foundation
import Knapsack
import NeuralNetworks
import ReinforcementLearning
import Tensors
import Testing
import TravelingSalesman

@Suite struct POMOTests {
  private func configuration(_ change: (inout POMOConfiguration) -> Void = { _ in }) -> POMOConfiguration {
    var configuration = POMOConfiguration()
    configuration.width = 32
    configuration.heads = 4
    configuration.layers = 2
    configuration.hiddenWidth = 64
    configuration.batchSize = 20
    configuration.warmUp = 5
    configuration.learningRate = 2e-3
    change(&configuration)
    return configuration
  }

  private func tours(_ cities: Int, instances: Int = 20) -> ConstructionProblem {
    ConstructionProblem(
      task: ConstructionTours(cities: cities), count: instances, key: RandomKey(seed: 4), measure: "length")
  }

  private func learner(
    _ problem: ConstructionProblem, budget: Budget = Budget(), threads: Int = 1, seed: UInt64 = 1,
    _ change: (inout POMOConfiguration) -> Void = { _ in }
  ) throws -> POMOLearner {
    try POMOLearner(configuration(change), problem: problem, budget: budget, key: RandomKey(seed: seed), threads: threads)
  }

  /// A problem of one instance whose solutions are scored and published.
  private func single(_ cities: Int) -> ConstructionProblem {
    var problem = tours(cities, instances: 1)
    let (task, instance) = (problem.task, problem.instances)
    problem.score = { order in (try? task.cost(of: Array(order), on: instance)) ?? .infinity }
    problem.publish = { $0 }
    return problem
  }

  /// The length of the shortest tour, by trying all.
  private func shortest(_ instance: ArraySlice<Float>, cities: Int) -> Double {
    let points = instance.map { Double($0) }
    func distance(_ a: Int, _ b: Int) -> Double {
      let (x, y) = (points[2 * a] - points[2 * b], points[2 * a + 1] - points[2 * b + 1])
      return (x * x + y * y).squareRoot()
    }
    func rest(from city: Int, left: Set<Int>) -> Double {
      guard !left.isEmpty else { return distance(city, 0) }
      var best = Double.infinity
      for next in left { best = min(best, distance(city, next) + rest(from: next, left: left.subtracting([next]))) }
      return best
    }
    return rest(from: 0, left: Set(1..<cities))
  }

  @Test("tours of seven cities come within two percent of the shortest, and nowhere below")
  func learnsTours() throws {
    let problem = tours(7, instances: 40)
    let optima = (0..<40).map { shortest(problem.instances[$0 * 14..<$0 * 14 + 14], cities: 7) }
    let optimum = optima.reduce(0, +) / 40
    let learner = try learner(problem, budget: Budget(learnerSteps: 150), threads: 2)
    let before = try learner.evaluate(episodes: 1, key: RandomKey(seed: 0))
    while learner.ledger.learnerSteps < 150 { _ = try learner.step() }
    let after = try learner.evaluate(episodes: 1, key: RandomKey(seed: 0))
    #expect(before["lengthOneStart"]! > 1.1 * optimum)
    #expect(after["lengthOneStart"]! < 1.04 * optimum)
    #expect(after["lengthAllStarts"]! < 1.02 * optimum)
    #expect(after["length"]! <= after["lengthAllStarts"]!)
    #expect(after["lengthAllStarts"]! <= after["lengthOneStart"]!)
    #expect(after["length"]! > optimum * (1 - 1e-6))
    #expect(learner.ledger.evaluations == 150 * 20 * 7)
  }

  @Test("knapsacks are packed better than by value per weight")
  func learnsKnapsacks() throws {
    let problem = ConstructionProblem(
      task: ConstructionKnapsacks(items: 15, capacity: 3), count: 100, key: RandomKey(seed: 4), measure: "value",
      isMaximized: true)
    var heuristic = try ConstructionHeuristic(ConstructionHeuristicConfiguration(), problem: problem)
    while !heuristic.isFinished { _ = try heuristic.step() }
    let learner = try learner(problem, threads: 2)
    for _ in 0..<150 { _ = try learner.step() }
    let value = try learner.evaluate(episodes: 1, key: RandomKey(seed: 0))["value"]!
    #expect(value > heuristic.bestObjectives["value"]!)
  }

  @Test("results do not depend on the number of threads")
  func threadsDoNotMatter() throws {
    let one = try learner(tours(9), threads: 1)
    let three = try learner(tours(9), threads: 3)
    for _ in 0..<3 { #expect(try one.step() == three.step()) }
    let key = RandomKey(seed: 9)
    #expect(try one.evaluate(episodes: 1, key: key) == three.evaluate(episodes: 1, key: key))
    #expect(try one.save().tensors == three.save().tensors)
  }

  @Test("a learner that is restored goes on with the same bits", arguments: [false, true])
  func resumes(onInstance: Bool) throws {
    let problem = onInstance ? single(9) : tours(9)
    func make() throws -> POMOLearner {
      try learner(problem, budget: Budget(learnerSteps: 6)) { $0.training = onInstance ? .instance : .distribution }
    }
    let through = try make()
    for _ in 0..<3 { _ = try through.step() }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pomo-\(onInstance)-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try through.save().write(to: folder)
    let restored = try make()
    try restored.restore(Snapshot(contentsOf: folder))
    for _ in 0..<3 { #expect(try through.step() == restored.step()) }
    #expect(try through.save().tensors == restored.save().tensors)
    #expect(try through.save().values == restored.save().values)
  }

  @Test("a budget of evaluations is kept", arguments: [1, 8, 100, 1000])
  func keepsBudget(evaluations: Int) throws {
    let learner = try learner(single(9), budget: Budget(evaluations: evaluations))
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.ledger.evaluations <= Double(evaluations))
    #expect(learner.ledger.evaluations > Double(evaluations - 9))
  }

  @Test("training on the instance itself finds its shortest tour, and reports it", arguments: [true, false])
  func solvesInstance(isGreedy: Bool) throws {
    let problem = single(7)
    let learner = try learner(problem) {
      $0.training = .instance
      $0.decoding = isGreedy ? .greedy : .sampled
    }
    for _ in 0..<20 { _ = try learner.step() }
    let length = try #require(learner.bestObjectives["length"])
    #expect(abs(length - shortest(problem.instances[...], cities: 7)) < 1e-5)
    let order = try #require(learner.bestSolution as? [Int32])
    #expect(abs(order.withUnsafeBufferPointer { problem.score!($0) } - length) < 1e-12)
  }

  @Test("a trained policy is taken over from the checkpoint of a run, for another size of instance")
  func loadsPolicy() throws {
    let trained = try learner(tours(7))
    for _ in 0..<3 { _ = try trained.step() }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pomo-policy-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var snapshot = Snapshot()
    snapshot.merge(try trained.save(), under: "learner")
    try snapshot.write(to: folder)
    let loaded = try learner(tours(7), seed: 2) {
      $0.training = .none
      $0.policy = folder.path
    }
    let key = RandomKey(seed: 3)
    #expect(try loaded.evaluate(episodes: 1, key: key) == trained.evaluate(episodes: 1, key: key))
    _ = try loaded.step()
    #expect(loaded.isFinished)
    let larger = try learner(tours(11)) {
      $0.training = .none
      $0.policy = folder.path
    }
    #expect(try larger.evaluate(episodes: 1, key: key)["length"]! > 0)
    #expect(throws: WarrenError.self) {
      try learner(tours(7)) {
        $0.policy = folder.path
        $0.width = 16
      }
    }
  }

  @Test("settings that make no sense are refused, with the setting's name")
  func refusesSettings() throws {
    let wrong: [(String, (inout POMOConfiguration) -> Void)] = [
      ("heads", { $0.heads = 5 }), ("starts", { $0.starts = 1 }), ("samples", { $0.samples = 2 }),
      ("training", { $0.training = .instance }), ("policy", { $0.training = .none }), ("batchSize", { $0.batchSize = 0 }),
      ("learningRate", { $0.learningRate = .nan }), ("width", { $0.width = 0 }), ("clip", { $0.clip = -1 }),
    ]
    for (name, change) in wrong {
      let error = #expect(throws: WarrenError.self) { try learner(tours(7), change) }
      #expect(error?.message.contains("'\(name)'") ?? false, "\(name): \(error?.message ?? "")")
    }
  }

  @Test("a learning rate that explodes is an error that leaves the policy as it was")
  func divergenceIsReported() throws {
    let learner = try learner(tours(7)) {
      $0.learningRate = 1e30
      $0.warmUp = 0
    }
    var before = try learner.save()
    let error = #expect(throws: WarrenError.self) {
      for _ in 0..<50 {
        before = try learner.save()
        _ = try learner.step()
      }
    }
    #expect(error?.kind == .failure)
    #expect(try learner.save().tensors == before.tensors)
  }
}
