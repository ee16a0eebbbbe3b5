import Core

extension WarrenCommand {
  /// What is wrong with arguments of which one is empty. None means anything, but an empty path would name the present folder.
  package static func emptyArgument(_ arguments: [String]) -> WarrenError? {
    let hint = "a variable of the shell may have no value"
    for (index, argument) in arguments.enumerated() {
      if argument.isEmpty {
        let place = index == 0 ? "the first argument" : "the argument behind '\(arguments[index - 1])'"
        return WarrenError("\(place) is empty", hint: hint)
      }
      if argument.hasPrefix("--"), argument.firstIndex(of: "=") == argument.index(before: argument.endIndex) {
        return WarrenError("'\(argument)' has nothing behind it", hint: hint)
      }
    }
    return nil
  }
}
