import Core
import ReinforcementLearning
import Search
import Testing
import TravelingSalesman

@Suite struct EnvironmentTests {
  /// Plays an episode of random legal actions.
  private func play(
    _ environment: inout TravelingSalesmanEnvironment, _ stream: inout RandomStream
  ) -> (total: Double, actions: [Int]) {
    environment.reset(using: &stream)
    var total = 0.0
    var actions: [Int] = []
    var mask = [Bool](repeating: false, count: environment.instance.count)
    while true {
      mask.withUnsafeMutableBufferPointer { buffer in
        var row = BatchRow(buffer.baseAddress!, count: buffer.count)
        environment.writeLegalActions(into: &row)
      }
      let legal = mask.indices.filter { mask[$0] }
      let action = legal[stream.integer(below: legal.count)]
      actions.append(action)
      let step = environment.step(action, using: &stream)
      total += Double(step.reward)
      if step.status.isLast { return (total, actions) }
    }
  }

  @Test(arguments: ["berlin52", "bayg29", "ulysses22", "att532"], [false, true])
  func returnsEqualScores(name: String, startsAnywhere: Bool) throws {
    let instance = try ShippedInstances.instance(named: name)
    let problem = TravelingSalesmanProblem(instance)
    var environment = TravelingSalesmanEnvironment(instance, startsAnywhere: startsAnywhere)
    var stream = RandomKey(seed: 1).stream
    var starts = Set<Int>()
    for _ in 0..<40 {
      let episode = play(&environment, &stream)
      let tour = try #require(environment.completedTour)
      try problem.validate(tour)
      starts.insert(tour[0])
      #expect(Array(episode.actions) == (1..<instance.count).map { tour[$0] })
      // Distances are whole numbers below 2^24, so nothing is rounded.
      #expect(try episode.total == -problem.evaluate(tour).value)
    }
    #expect(startsAnywhere ? starts.count > 5 : starts == [0])
  }

  @Test func unroundedReturnsEqualScoresToRounding() throws {
    let instance = TravelingSalesmanInstance.uniform(count: 40, key: RandomKey(seed: 2))
    var environment = TravelingSalesmanEnvironment(instance)
    var stream = RandomKey(seed: 3).stream
    for _ in 0..<40 {
      let total = play(&environment, &stream).total
      #expect(abs(total + instance.length(of: try #require(environment.completedTour))) < 1e-6)
    }
  }

  @Test func observationsSayWhereAndWhat() throws {
    let instance = try ShippedInstances.instance(named: "berlin52")
    var environment = TravelingSalesmanEnvironment(instance)
    var stream = RandomKey(seed: 4).stream
    environment.reset(using: &stream)
    _ = environment.step(5, using: &stream)
    var observation = [Float](repeating: .nan, count: 156)
    observation.withUnsafeMutableBufferPointer { buffer in
      var row = BatchRow(buffer.baseAddress!, count: buffer.count)
      environment.writeObservation(into: &row)
    }
    #expect((0..<52).filter { observation[$0] == 1 } == [0, 5])
    #expect((0..<52).filter { observation[52 + $0] == 1 } == [5])
    for city in 0..<52 {
      #expect(abs(Double(observation[104 + city]) - instance.distance(5, city) / instance.longestDistance) < 1e-6)
    }
    #expect(observation.allSatisfy { (0...1).contains($0) })
  }

  @Test func illegalActionsGoToTheNextUnvisitedCity() throws {
    let instance = try ShippedInstances.instance(named: "ulysses22")
    var environment = TravelingSalesmanEnvironment(instance)
    var stream = RandomKey(seed: 5).stream
    environment.reset(using: &stream)
    for action in [0, 1, 21, 21, -7, 99] { _ = environment.step(action, using: &stream) }
    #expect(environment.completedTour == nil)
    for _ in 0..<15 { _ = environment.step(0, using: &stream) }
    let expected: [Int32] = [0, 1, 2, 21, 3, 4, 5]
    #expect(environment.completedTour?.elements.prefix(7) == expected[...])
  }

  @Test func itKeepsTheContractOfEnvironments() throws {
    let problems = checkEnvironment(TravelingSalesmanEnvironment(), episodes: 3, key: RandomKey(seed: 6))
    #expect(problems.isEmpty, "\(problems)")
    let anywhere = TravelingSalesmanEnvironment(try ShippedInstances.instance(named: "bayg29"), startsAnywhere: true)
    #expect(checkEnvironment(anywhere, episodes: 3, key: RandomKey(seed: 6)).isEmpty)
  }

  @Test func theRecorderKeepsTheShortestTour() throws {
    let instance = try ShippedInstances.instance(named: "ulysses22")
    let batch = try VectorEnvironment(TravelingSalesmanEnvironment(instance), count: 3)
    let recorder = TourRecorder(instance)
    try recorder.watch(batch)
    try batch.reset(key: RandomKey(seed: 7))
    var stream = RandomKey(seed: 8).stream
    var best = Double.infinity
    for _ in 0..<210 {
      let actions = (0..<3).map { copy -> Int32 in
        let legal = (0..<22).filter { batch.legalActions[copy * 22 + $0] != 0 }
        return Int32(legal[stream.integer(below: legal.count)])
      }
      try actions.withUnsafeBufferPointer { try batch.step($0) }
      for copy in 0..<3 where batch.statuses[copy].isLast { best = min(best, -batch.episodeReturns[copy]) }
    }
    #expect(recorder.evaluations == 30)
    #expect(recorder.bestObjectives["length"] == best)
    let tour = try #require(recorder.bestSolution as? Tour).permutation(count: 22)
    #expect(instance.length(of: tour) == best)
    let other = TourRecorder(instance)
    try other.restore(recorder.save())
    #expect(other.evaluations == 30 && other.bestObjectives == recorder.bestObjectives)
  }
}
