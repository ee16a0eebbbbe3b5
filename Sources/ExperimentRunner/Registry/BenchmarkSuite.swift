import Core
import ReinforcementLearning

/// Measurements of speed that belong together, by the name under which `warren benchmark` runs them. Several rooms may add to a
/// suite of the same name.
public struct BenchmarkSuite: RegistryComponent {
  /// One figure.
  public struct Row: Sendable {
    public var name: String
    public var value: Double
    /// Such as `steps/s`.
    public var unit: String
    /// How many threads shared the work.
    public var threads: Int

    public init(name: String, value: Double, unit: String, threads: Int = 1) {
      self.name = name
      self.value = value
      self.unit = unit
      self.threads = threads
    }
  }

  public let name: String
  /// Measures.
  public let run: @Sendable () throws -> [Row]

  public init(_ name: String, run: @escaping @Sendable () throws -> [Row]) {
    self.name = name
    self.run = run
  }

  public func register(in registry: inout Registry) { registry.add(self) }
}

extension BenchmarkSuite.Row {
  /// Measures the speed of an environment.
  public init(_ benchmark: EnvironmentBenchmark) throws {
    self.init(name: benchmark.name, value: try benchmark.stepsPerSecond(), unit: "steps/s")
  }
}
