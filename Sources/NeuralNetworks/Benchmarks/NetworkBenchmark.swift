import Core

/// How fast the engine works, at the sizes that agents and classrooms use.
public struct NetworkBenchmark: Sendable {
  /// What is measured, such as `gemm 64x128x128 NN`.
  public let name: String
  /// Such as `GFLOP/s`, where more is better, or `us`, where less is.
  public let unit: String
  /// How many threads share the work.
  public let threads: Int
  private let measure: @Sendable () throws -> Double

  init(_ name: String, unit: String, threads: Int = 1, measure: @escaping @Sendable () throws -> Double) {
    self.name = name
    self.unit = unit
    self.threads = threads
    self.measure = measure
  }

  /// The best of several stretches of time.
  /// - Throws: `WarrenError` when a network does not fit its input; the ones here do.
  public func value() throws -> Double { try measure() }

  /// All of them: matrix products, then training, steps and forward passes.
  public static let all = products + networks
}
