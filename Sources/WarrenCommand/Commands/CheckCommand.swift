import ArgumentParser
import Core
import ExperimentRunner

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Play a task and say what breaks its contract.",
    discussion: """
      For an environment: shapes, ranges, determinism after a copy, exact restoring, legal actions, endings.

        warren check corridor --episodes 200
      """)

  @Argument(help: "The task's name.", completion: .taskNames)
  var name: String

  @Option(help: "How many episodes to play.")
  var episodes = 100

  @Option(help: "The seed of the randomness.")
  var seed = 1

  func validate() throws {
    if episodes < 1 { throw ValidationError("--episodes must be at least 1, found \(episodes).") }
    if seed < 0 { throw ValidationError("--seed must not be negative, found \(seed).") }
  }

  func run() throws {
    let kind = try WarrenCommand.registry.task(named: name)
    let findings = try kind.makeDefault().findings(episodes: episodes, key: RandomKey(seed: UInt64(seed)))
    for finding in findings { print("- \(finding)") }
    if findings.isEmpty {
      print("\(name): nothing breaks the contract.")
    } else {
      Terminal.writeError("error: \(name) breaks its contract in \(findings.count) way\(findings.count == 1 ? "" : "s")")
      throw ExitStatus(code: 1)
    }
  }
}
