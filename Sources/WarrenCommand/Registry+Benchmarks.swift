import ExperimentRunner
import NeuralNetworks

extension Registry {
  /// The suites of `warren benchmark` that belong to no environment.
  static let benchmarkSuites: [any RegistryComponent] = [
    BenchmarkSuite("networks") {
      try NetworkBenchmark.all.map {
        BenchmarkSuite.Row(name: $0.name, value: try $0.value(), unit: $0.unit, threads: $0.threads)
      }
    },
    BenchmarkSuite("search") { try SearchBenchmarks.rows() },
  ]
}
