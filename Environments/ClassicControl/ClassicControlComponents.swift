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
  BenchmarkSuite("environments") { try classicControlBenchmarks.map(BenchmarkSuite.Row.init) },
]
