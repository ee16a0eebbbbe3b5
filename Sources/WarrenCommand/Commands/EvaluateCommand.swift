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
      """)

  @Argument(help: "The folder of a run: runs/EXPERIMENT/TASK/METHOD/seed-N.", completion: .directory)
  var folder: String

  @Option(help: "How many episodes to play.")
  var episodes = 100

  @Flag(help: "Show one episode step by step.")
  var render = false

  func validate() throws {
    if episodes < 1 { throw ValidationError("--episodes must be at least 1, found \(episodes).") }
  }

  func run() throws {
    let location = try RunLocation(folder)
    guard let path = location.path else {
      throw WarrenError(
        "this is an experiment; name one of its runs", at: folder, hint: "expected runs/EXPERIMENT/TASK/METHOD/seed-N")
    }
    let plan = try ExperimentPlan(ExperimentFile(recordedIn: location.root), registry: WarrenCommand.registry)
    let evaluation = RunEvaluation(try plan.limited(to: path).runs[0], file: plan.file, root: location.root)
    if render {
      try evaluation.render { print($0) }
    } else {
      for (name, value) in try evaluation.measure(episodes: episodes).entries { print("\(name)  \(Terminal.number(value))") }
    }
  }
}
