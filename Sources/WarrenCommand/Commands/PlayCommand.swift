import ArgumentParser
import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning

struct PlayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play", abstract: "Play an environment in the terminal.",
    discussion: """
      Actions are typed by number or by name. In a game, 'opponent=self' is for two people.

        warren play 2048
        warren play connect-four opponent=alpha-beta depth=6 side=first
        warren play connect-four --policy runs/connect-four/connect-four/dqn/seed-1 --player second
      """)

  enum Player: String, ExpressibleByArgument, CaseIterable {
    case first, second
  }

  @Argument(help: "The environment's name.", completion: .environmentNames)
  var name: String

  @Argument(help: "Its settings, as KEY=VALUE.")
  var settings: [String] = []

  @Option(help: "The seed of the randomness.")
  var seed = 1

  @Option(help: "How many episodes to play.")
  var episodes = 1

  @Option(help: "The folder of a run whose policy is to be the other player of a game.", completion: .directory)
  var policy: String?

  @Option(help: "Which player you are against a policy. Default: first.")
  var player: Player?

  func validate() throws {
    if seed < 0 { throw ValidationError("--seed must not be negative, found \(seed).") }
    if episodes < 1 { throw ValidationError("--episodes must be at least 1, found \(episodes).") }
    if player != nil, policy == nil {
      throw ValidationError("--player goes with --policy; settings of a game are given as side=first.")
    }
  }

  func run() throws {
    let kind = try WarrenCommand.registry.task(named: name)
    guard let environment: EnvironmentFace = try kind.makeTask(settings: settings).face() else {
      throw WarrenError("'\(name)' is a \(kind.category.rawValue), and only environments can be played")
    }
    let batch: any BatchEnvironment
    var actor: (any Actor)?
    if let policy {
      guard let makeGame = environment.makeGameBatch else {
        throw WarrenError("'\(name)' is no game for two, so a policy has no part in it", hint: "warren evaluate RUN --render")
      }
      batch = try makeGame(1)
      actor = try Self.policy(of: policy, for: batch.specification)
    } else {
      batch = try environment.makeBatch(1)
    }
    let session = PlaySession(
      batch, policy: actor, person: player == .second ? 1 : 0, read: { readLine() }, show: Self.show)
    try session.play(episodes: episodes, key: RandomKey(seed: UInt64(seed)))
  }

  /// Writes at once, also where a program is at the other end that waits for it.
  private static func show(_ text: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
  }

  /// The policy that a run has learned.
  private static func policy(of folder: String, for specification: EnvironmentSpecification) throws -> any Actor {
    let location = try RunLocation(folder)
    guard let path = location.path else {
      throw WarrenError(
        "this is an experiment; name one of its runs", at: folder, hint: "expected runs/EXPERIMENT/TASK/METHOD/seed-N")
    }
    let plan = try ExperimentPlan(ExperimentFile(recordedIn: location.root), registry: WarrenCommand.registry)
    let run = try plan.limited(to: path).runs[0]
    guard let learned: EnvironmentFace = run.task.face(),
      learned.specification.observationShape == specification.observationShape,
      learned.specification.actionSpace == specification.actionSpace
    else { throw WarrenError("what the run has learned does not fit this game", at: folder) }
    guard let learner = try run.restoredLearner(root: location.root, budget: plan.file.budget) as? any PolicyProviding else {
      throw WarrenError("the run has left no policy", at: folder)
    }
    return try learner.makePolicy()
  }
}
