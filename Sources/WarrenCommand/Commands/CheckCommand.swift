import ArgumentParser
import Core
import ExperimentRunner

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Try a task and say what breaks its contract.",
    discussion: """
      For an environment: shapes, ranges, determinism after a copy, exact restoring, legal actions, numbers of states, returns, \
      models and games, endings.
      For a problem: evaluations twice and on several threads, values and violations, encodings, crossovers and mutations, repairs, \
      moves and their deltas, gradients, published forms, and that no solution beats a proved optimum.
      Datasets and methods have no check.

        warren check corridor --episodes 200
        warren check frozen-lake map=8x8 slippery=false
        warren check traveling-salesman instance=eil51
      """)

  @Argument(help: "The task's name.", completion: .taskNames)
  var name: String

  @Argument(help: "Its settings, as KEY=VALUE.")
  var settings: [String] = []

  @Option(help: "How many episodes to play, and how many genotypes of a problem to draw.")
  var episodes = 100

  @Option(help: "The seed of the randomness.")
  var seed = 1

  func validate() throws {
    if episodes < 1 { throw ValidationError("--episodes must be at least 1, found \(episodes).") }
    if seed < 0 { throw ValidationError("--seed must not be negative, found \(seed).") }
  }

  func run() throws {
    let registry = WarrenCommand.registry
    if !registry.tasks.contains(where: { $0.name == name }), registry.methods.contains(where: { $0.name == name }) {
      throw WarrenError(
        "'\(name)' is a method, which has no check; 'check' takes environments and problems",
        hint: "'warren list environments' and 'warren list problems' name them")
    }
    let kind = try registry.task(named: name)
    let task = try kind.makeTask(settings: settings)
    CheckPlace.showWhenTrapped()
    let check = task.check(samples: episodes, key: RandomKey(seed: UInt64(seed))) { CheckPlace.set($0) }
    CheckPlace.stopShowing()
    for finding in check.findings { print("- \(finding)") }
    if !check.findings.isEmpty {
      let count = check.findings.count
      Terminal.writeError("error: \(name) breaks its contract in \(count) way\(count == 1 ? "" : "s")")
      throw ExitStatus(code: 1)
    }
    guard !check.checked.isEmpty else {
      throw WarrenError(
        "'\(name)' is a \(kind.category.rawValue) that has no check: nothing has been looked at",
        hint: "'check' takes environments, and problems that say how their solutions are encoded or moved")
    }
    print("\(name): nothing breaks the contract.")
    print("Checked: \(check.checked.joined(separator: "; ")).")
  }
}
