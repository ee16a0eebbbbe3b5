import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning

/// An environment of Gymnasium, as it is in a Python of the user's own.
///
/// ```swift
/// let environment = try GymnasiumEnvironment(GymnasiumConfiguration(id: "CartPole-v1"))
/// let batch = try environment.makeBatch(count: 8)
/// try batch.reset(key: RandomKey(seed: 1))
/// ```
///
/// Making this value starts Python once, to ask what the environment is; each batch starts its own processes.
public struct GymnasiumEnvironment: Sendable {
  public let configuration: GymnasiumConfiguration
  /// The folder that a relative path of `python` starts from, and in which modules of the user's own are looked for.
  public let folder: URL
  /// Shapes, actions and time limit. Rewards are not bounded, as Gymnasium does not say how large they can be.
  public let specification: EnvironmentSpecification
  /// The return from which on it counts as solved, where its authors have said so.
  public var threshold: Double? { description.threshold }
  /// Whether its authors say that the same seed may give different episodes.
  public var isNondeterministic: Bool { description.isNondeterministic }
  let description: GymnasiumDescription

  /// Asks Python about the environment.
  /// - Throws: `WarrenError` when Python or Gymnasium is missing, when there is no such environment, or when its observations or
  ///   actions cannot be used.
  public init(
    _ configuration: GymnasiumConfiguration,
    folder: URL = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
  ) throws {
    try configuration.validate()
    do {
      let unknown = GymnasiumEnvironment(configuration, folder, .unknown, EnvironmentSpecification.unknown)
      let worker = GymnasiumWorker(unknown, copies: 0..<1, memory: nil)
      try worker.start()
      let description = try worker.finishStart()
      self.init(configuration, folder, description, try description.specification())
    } catch var error as WarrenError {
      // Nothing has run yet, so it is the request that is wrong.
      error.kind = .usage
      throw error.within(configuration.id)
    }
  }

  private init(
    _ configuration: GymnasiumConfiguration, _ folder: URL, _ description: GymnasiumDescription,
    _ specification: EnvironmentSpecification
  ) {
    self.configuration = configuration
    self.folder = folder
    self.description = description
    self.specification = specification
  }

  /// A batch of copies, in processes of their own.
  /// - Throws: `WarrenError` when the processes cannot be started.
  public func makeBatch(count: Int) throws -> GymnasiumBatch { try GymnasiumBatch(self, count: count) }

  /// The face of the environment, for the runner.
  public var face: EnvironmentFace {
    EnvironmentFace(
      specification: specification, makeBatch: { try makeBatch(count: $0) },
      check: { checkGymnasium(self, episodes: $0, key: $1) })
  }

  /// How many processes share so many copies: as set, or one for every eight copies, up to one a core. All wait for each other in
  /// every step, so a few quick copies are stepped sooner by one process than by several.
  func workerCount(for copies: Int) -> Int {
    let sensible = min((copies + 7) / 8, ProcessInfo.processInfo.activeProcessorCount)
    return min(max(configuration.workers ?? sensible, 1), copies)
  }

  /// What a worker with these copies is told.
  func settings(for copies: Range<Int>, memory: [String: Int]?) -> WorkerSettings {
    WorkerSettings(
      id: configuration.id, arguments: configuration.argumentsByName ?? [:], wrappers: configuration.wrappers,
      folder: folder.path, renderMode: description.renderMode, hasMasks: description.hasMasks, first: copies.lowerBound,
      count: copies.count, memory: memory)
  }
}

extension EnvironmentSpecification {
  /// Stands in until Python has been asked.
  fileprivate static let unknown = EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(1))
}

extension GymnasiumConfiguration {
  /// The Python to start: a command, or a path, which may be relative to that folder.
  package func program(from folder: URL) -> String {
    let program = python ?? ProcessInfo.processInfo.environment["WARREN_PYTHON"] ?? "python3"
    guard python != nil, program.contains("/"), !program.hasPrefix("/") else { return program }
    return folder.appendingPathComponent(program).path
  }
}
