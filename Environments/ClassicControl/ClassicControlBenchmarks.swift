import ReinforcementLearning

/// The benchmarks of classic control.
public let classicControlBenchmarks: [EnvironmentBenchmark] = [
  EnvironmentBenchmark("cart-pole") { try VectorEnvironment(CartPole(), count: $0) }
]
