import ArgumentParser
import Core

extension WarrenCommand {
  /// What is wrong with a command's name that does not exist, with the nearest one; nil where the first argument is none.
  static func unknownCommand(_ arguments: [String]) -> WarrenError? {
    guard let name = arguments.first, !name.hasPrefix("-") else { return nil }
    let names = RootCommand.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard !names.contains(name) else { return nil }
    return WarrenError("there is no command '\(name)'", hint: WarrenError.hint(for: name, among: names))
  }
}
