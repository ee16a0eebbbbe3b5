import Core
import ExperimentRunner
import ReinforcementLearning

/// What this folder registers.
public let classicControlComponents: [any RegistryComponent] = [
  Environment(
    "cart-pole", configuration: CartPoleConfiguration.self,
    summary: "Balance a pole on a cart by pushing left or right (Gymnasium's CartPole-v1).",
    measure: { settings in
      Measure(
        "return", .maximize, known: Measure.Known(value: Double(settings.timeLimit), proved: true),
        threshold: settings.timeLimit == 500 ? 475 : nil)
    },
    make: { try CartPole($0) }),
  Environment(
    "mountain-car", configuration: MountainCarConfiguration.self,
    summary: "Rock a car out of a valley that is too steep for its engine (Gymnasium's MountainCar-v0).",
    measure: { settings in
      Measure("return", .maximize, threshold: settings == MountainCarConfiguration() ? -110 : nil)
    },
    make: { try MountainCar($0) }),
  Environment(
    "mountain-car-continuous", configuration: MountainCarContinuousConfiguration.self,
    summary: "Rock a car out of a valley and save fuel: the force is chosen (Gymnasium's MountainCarContinuous-v0).",
    measure: { settings in
      Measure("return", .maximize, threshold: settings == MountainCarContinuousConfiguration() ? 90 : nil)
    },
    make: { try MountainCarContinuous($0) }),
  Environment(
    "acrobot", configuration: AcrobotConfiguration.self,
    summary: "Swing up two links by a motor between them (Gymnasium's Acrobot-v1).",
    measure: { settings in
      Measure("return", .maximize, threshold: settings == AcrobotConfiguration() ? -100 : nil)
    },
    make: { try Acrobot($0) }),
  Environment(
    "pendulum", configuration: PendulumConfiguration.self,
    summary: "Swing up a pendulum with a motor that is too weak to lift it, and hold it (Gymnasium's Pendulum-v1)."
  ) { try Pendulum($0) },
  BenchmarkSuite("environments") { try classicControlBenchmarks.map(BenchmarkSuite.Row.init) },
]
