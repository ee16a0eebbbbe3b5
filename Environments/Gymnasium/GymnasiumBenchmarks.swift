import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning

/// How fast environments step in the Python that is there: with random actions, 16 copies shared by as many processes as unless
/// told otherwise. Of an environment that this Python does not have, standard error says why there is no figure.
func gymnasiumBenchmarks() throws -> [BenchmarkSuite.Row] {
  let copies = 16
  return try ["CartPole-v1", "LunarLander-v3"].compactMap { id in
    let environment: GymnasiumEnvironment
    do { environment = try GymnasiumEnvironment(GymnasiumConfiguration(id: id)) } catch let error as WarrenError {
      FileHandle.standardError.write(Data("no figure of \(error)\n".utf8))
      return nil
    }
    let benchmark = EnvironmentBenchmark(id) { try environment.makeBatch(count: $0) }
    return BenchmarkSuite.Row(
      name: id, value: try benchmark.stepsPerSecond(copies: copies, seconds: 1), unit: "steps/s",
      threads: environment.workerCount(for: copies))
  }
}
