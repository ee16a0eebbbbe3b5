import ArgumentParser
import Core
import ExperimentRunner
import Foundation
import Reports
import Synchronization

/// The command line, to be carried by a tool: Warren's own, or a user's with environments, problems and methods added.
///
/// ```swift
/// import Warren
///
/// @main struct MyTool {
///   static func main() async {
///     await WarrenCommand.main { Environment("corridor", Corridor.self) }
///   }
/// }
/// ```
public enum WarrenCommand {
  private static let shared = Mutex(Registry())

  /// The components that commands can name.
  static var registry: Registry { shared.withLock { $0 } }

  /// Carries out the program's arguments and ends the program.
  /// - Parameter components: what the tool adds to Warren's own components.
  public static func main(
    @RegistryBuilder _ components: @Sendable () -> [any RegistryComponent] = { [] }
  ) async {
    let status = run(arguments: Array(CommandLine.arguments.dropFirst()), components: components())
    // What is printed goes through a buffer that tells nobody of a full disk.
    guard fflush(nil) == 0 else {
      Terminal.writeError("error: standard output: cannot write: \(String(cString: strerror(errno)))")
      exit(status == 0 ? 1 : status)
    }
    exit(status)
  }

  /// Carries out some arguments and returns the exit status: 0 when all went well, 1 for a run that failed, 2 for bad usage or a
  /// bad file, 130 after an interrupt.
  public static func run(arguments: [String], components: [any RegistryComponent] = []) -> Int32 {
    shared.withLock { registry in
      registry = .builtIn
      registry.register(components)
    }
    do {
      if let error = emptyArgument(arguments) ?? unknownCommand(arguments) { throw error }
      var command = try RootCommand.parseAsRoot(arguments)
      try command.run()
      return 0
    } catch let error as WarrenError {
      Terminal.writeError("error: \(error)")
      return error.kind == .usage ? 2 : 1
    } catch let error as ReportError {
      // There is nothing to make a report of.
      Terminal.writeError("error: \(error)")
      return 2
    } catch let status as ExitStatus {
      return status.code
    } catch {
      let code = RootCommand.exitCode(for: error)
      let message = RootCommand.fullMessage(for: error)
      if code.isSuccess {
        print(message)
        return 0
      }
      // All messages begin alike, whoever has found the mistake.
      Terminal.writeError(message.hasPrefix("Error: ") ? "error: " + message.dropFirst("Error: ".count) : message)
      return code == .validationFailure ? 2 : 1
    }
  }
}

/// Ends a command with a status after it has said all there is to say.
struct ExitStatus: Error {
  var code: Int32
}

struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "warren",
    abstract: "Agents that learn and populations that evolve, compared on the same tasks.",
    discussion: """
      Start with an experiment:
        warren run Experiments/tsp-strategies/quickstart.yaml
      """,
    version: WarrenVersion.current,
    subcommands: [
      RunCommand.self, ResumeCommand.self, ReportCommand.self, EvaluateCommand.self, PlayCommand.self, ExportCommand.self,
      CheckCommand.self,
      ListCommand.self, DescribeCommand.self, SchemaCommand.self, BenchmarkCommand.self,
      SudokuCommand.self, EvolveCommand.self, NewCommand.self, ServeCommand.self,
    ])
}
