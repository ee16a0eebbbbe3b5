import ReinforcementLearning

/// The benchmarks of classic control.
public let classicControlBenchmarks: [EnvironmentBenchmark] = [
  EnvironmentBenchmark("cart-pole") { try VectorEnvironment(CartPole(), count: $0) },
  EnvironmentBenchmark("mountain-car") { try VectorEnvironment(MountainCar(), count: $0) },
  EnvironmentBenchmark("mountain-car-continuous") { try VectorEnvironment(MountainCarContinuous(), count: $0) },
  EnvironmentBenchmark("acrobot") { try VectorEnvironment(Acrobot(), count: $0) },
  EnvironmentBenchmark("pendulum") { try VectorEnvironment(Pendulum(), count: $0) },
]
