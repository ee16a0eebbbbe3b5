import ArgumentParser
import Core
import ExperimentRunner
import Foundation

struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark", abstract: "Measure speed on this machine.",
    discussion: "  warren benchmark environments\n  warren benchmark networks --json")

  @Argument(help: "Which suite. Default: all.", completion: .suiteNames)
  var suite: String?

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() throws {
    let all = WarrenCommand.registry.benchmarks
    let suites = try suite.map { name in
      guard all.contains(where: { $0.name == name }) else {
        throw WarrenError(
          "there is no benchmark suite '\(name)'", hint: WarrenError.hint(for: name, among: Array(Set(all.map(\.name)))))
      }
      return all.filter { $0.name == name }
    }
    for suite in suites ?? all {
      for row in try suite.run() {
        if json {
          let object = JSONValue.object([
            "suite": .string(suite.name), "name": .string(row.name), "value": .number(row.value), "unit": .string(row.unit),
            "threads": .integer(row.threads), "processor": .string(Machine.current.processor),
          ])
          print(object.displayed)
        } else {
          let value = String(format: row.value < 1000 ? "%.3g" : "%.0f", row.value)
          print("\(suite.name)  \(row.name)  \(value) \(row.unit)\(row.threads > 1 ? "  \(row.threads) threads" : "")")
        }
      }
    }
  }
}
