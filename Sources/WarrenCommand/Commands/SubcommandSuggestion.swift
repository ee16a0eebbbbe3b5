import ArgumentParser
import Core

extension WarrenCommand {
  /// What is wrong with the name of a command, or of one below it, that does not exist, with the nearest one; nil where the first
  /// arguments name commands, or none.
  package static func unknownCommand(_ arguments: [String]) -> WarrenError? {
    var command: any ParsableCommand.Type = RootCommand.self
    var path: [String] = []
    // 'warren help run' asks about the same commands.
    for name in arguments.first == "help" ? arguments.dropFirst() : arguments[...] {
      let below = command.configuration.subcommands
      guard !below.isEmpty, !name.hasPrefix("-") else { return nil }
      guard let next = below.first(where: { $0.configuration.commandName == name }) else {
        let names = below.compactMap { $0.configuration.commandName } + (path.isEmpty ? ["help"] : [])
        return WarrenError(
          "there is no command '\((path + [name]).joined(separator: " "))'", hint: WarrenError.hint(for: name, among: names))
      }
      path.append(name)
      command = next
    }
    return nil
  }
}
