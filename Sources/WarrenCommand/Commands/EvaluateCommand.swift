import ArgumentParser
import Core
import ExperimentRunner
import Foundation

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure what a run has produced, anew.",
    discussion: """
      A policy or network plays or predicts with its best checkpoint; a solution is checked and scored from scratch.

        warren evaluate runs/cartpole/cart-pole/dqn/seed-1 --episodes 100 --render
        warren evaluate runs/cartpole/cart-pole/dqn/seed-1 --episodes 100 --record expert.safetensors
        warren evaluate RUN --set methods.alpha-zero.evaluationSimulations=800

      Agents such as behavior-cloning learn from the episodes that --record writes.
      """)

  @Argument(help: "The folder of a run: runs/EXPERIMENT/TASK/METHOD/seed-N.", completion: .directory)
  var folder: String

  @Option(help: "How many episodes to play.")
  var episodes = 100

  @Option(
    name: .customLong("set"),
    help: "Replace a value in the experiment's file, for this evaluation alone: KEY=VALUE; may be repeated.")
  var overrides: [String] = []

  @Flag(help: "Show one episode step by step.")
  var render = false

  @Option(help: "Write the episodes of a policy to this file.", completion: .file())
  var record: String?

  func validate() throws {
    if render, record != nil { throw ValidationError("--render shows an episode, --record writes many: use one of them.") }
    if episodes < 1 { throw ValidationError("--episodes must be at least 1, found \(episodes).") }
  }

  func run() throws {
    let location = try RunLocation(folder)
    guard let path = location.path else {
      throw WarrenError(
        "this is an experiment; name one of its runs", at: folder, hint: "expected runs/EXPERIMENT/TASK/METHOD/seed-N")
    }
    let evaluation = try evaluation(of: path, root: location.root)
    if render {
      try evaluation.render { print($0) }
    } else {
      let metrics =
        try record.map { try evaluation.record(episodes: episodes, to: outputFile($0)) }
        ?? evaluation.measure(episodes: episodes)
      for (name, value) in metrics.entries { print("\(name)  \(Terminal.number(value))") }
    }
  }

  /// The evaluation of the run in that folder below the experiment's, with the settings that it is to have now.
  private func evaluation(of path: String, root: URL) throws -> RunEvaluation {
    if let seeds = overrides.first(where: { $0.hasPrefix("seeds=") }) {
      throw WarrenError("a run has the seed that its folder is named after", at: "--set \(seeds)")
    }
    let recorded = try ExperimentPlan(ExperimentFile(recordedIn: root), registry: WarrenCommand.registry)
    let run = try recorded.limited(to: path).runs[0]
    guard !overrides.isEmpty, let index = recorded.runs.firstIndex(where: { $0.path == path }) else {
      return RunEvaluation(run, file: recorded.file, root: root)
    }
    let changed = try ExperimentPlan(
      ExperimentFile(recordedIn: root, overrides: overrides), registry: WarrenCommand.registry)
    // Other settings may give a run another name, but it keeps its place.
    guard changed.runs.count == recorded.runs.count, changed.runs[index].seed == run.seed,
      changed.runs[index].methodKind == run.methodKind
    else {
      throw WarrenError(
        "with --set the experiment would have other runs: the one to be evaluated cannot be told", at: path,
        hint: "set a task's or a method's settings, such as methods.NAME.SETTING=VALUE")
    }
    return RunEvaluation(changed.runs[index], file: changed.file, root: root, path: path)
  }
}
