import Core
import ReinforcementLearning

/// Makes the parts of AlphaZero: network, groups of games in self-play, replay and learner.
public struct AlphaZeroBuilder: AgentBuilder {
  /// The settings of all parts.
  public let configuration: AlphaZeroConfiguration

  /// How many games one thread advances together. Groups are fixed, so results do not depend on the number of threads.
  private static let groupSize = 64

  /// A builder with these settings.
  public init(_ configuration: AlphaZeroConfiguration) {
    self.configuration = configuration
  }

  public var playsAllSides: Bool { true }

  public var copiesStates: Bool { true }

  /// - Parameter specification: of the game itself. One against an opponent, which its environment plays, gives its simulator the game.
  public func misfit(_ specification: EnvironmentSpecification) -> String? { Self.misfit(game: specification) }

  /// Why the agent cannot play a game; nil when it can.
  static func misfit(game specification: EnvironmentSpecification) -> String? {
    guard case .discrete = specification.actionSpace else {
      return "AlphaZero chooses one of several moves, and the environment's actions are of another kind"
    }
    guard specification.playerCount == 2 else {
      return "AlphaZero plays games of two players by turns, and the environment has "
        + (specification.playerCount == 1 ? "one" : "\(specification.playerCount)")
    }
    let range = specification.rewardRange
    guard range.lowerBound >= -1, range.upperBound <= 1 else {
      return "AlphaZero needs results between -1 and 1, and the rewards of the game lie between "
        + "\(range.lowerBound) and \(range.upperBound)"
    }
    return nil
  }

  public func checkSettings(for specification: EnvironmentSpecification) throws {
    _ = try SymmetryTable(configuration.symmetry, specification)
    try NetworkBody(hiddenLayers: configuration.hiddenLayers, network: configuration.network, tellsOfTraining: true)
      .check(for: specification)
    let position = specification.observationSize + specification.actionSpace.maskSize + 1
    try requireMemory([
      ("replayCapacity", 4 * Double(configuration.replayCapacity) * Double(position)),
      ("filters", 24 * 18 * Double(configuration.blocks) * Double(configuration.filters) * Double(configuration.filters)),
    ])
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makeAlphaZeroLearner(training: training, evaluation: evaluation, budget: budget, key: key, threads: threads)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type.
  public func makeAlphaZeroLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int = 1
  ) throws -> AlphaZeroLearner {
    try configuration.validate()
    let environment = try training(1)
    // The environment may be a game against an opponent, which gives its simulator the game itself.
    let game = try environment.makeSimulator(capacity: 1).specification
    if let misfit = misfit(game) { throw WarrenError(misfit) }
    try checkSettings(for: game)
    let network = try PolicyValueNetwork(configuration, game, key: key["weights"])
    let groups = (configuration.games + Self.groupSize - 1) / Self.groupSize
    let selfPlay = try (0..<groups).map { group in
      try SelfPlay(
        configuration, games: configuration.games * (group + 1) / groups - configuration.games * group / groups,
        network: network, environment: environment, key: key["games"][group])
    }
    return AlphaZeroLearner(
      configuration, network: network, selfPlay: selfPlay,
      replay: PositionReplay(
        capacity: configuration.replayCapacity, observationSize: network.observationSize, actionCount: network.actionCount),
      symmetries: try SymmetryTable(configuration.symmetry, game), evaluator: Evaluator(evaluation), budget: budget, key: key,
      threads: threads)
  }
}
