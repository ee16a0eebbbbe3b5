import Core
import ReinforcementLearning

/// The benchmark of the environment: twenty drawn cities as in Jumanji's TSP-v1, each episode from a random one.
public let travelingSalesmanBenchmarks: [EnvironmentBenchmark] = [
  EnvironmentBenchmark("traveling-salesman") { count in
    let instance = TravelingSalesmanInstance.uniform(count: 20, key: RandomKey(seed: 1))
    return try VectorEnvironment(TravelingSalesmanEnvironment(instance, startsAnywhere: true), count: count)
  }
]
