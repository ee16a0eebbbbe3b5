import ArgumentParser
import ExperimentRunner

extension CompletionKind {
  /// The names of tasks and methods, and further ones.
  static func componentNames(and others: [String] = []) -> CompletionKind {
    .custom { _, _, _ in
      let registry = WarrenCommand.registry
      return (registry.tasks.map(\.name) + registry.methods.map(\.name) + others).sorted()
    }
  }

  /// The names of tasks.
  static var taskNames: CompletionKind {
    .custom { _, _, _ in WarrenCommand.registry.tasks.map(\.name).sorted() }
  }

  /// The names of environments.
  static var environmentNames: CompletionKind {
    .custom { _, _, _ in WarrenCommand.registry.tasks.filter { $0.category == .environment }.map(\.name).sorted() }
  }

  /// The names of benchmark suites.
  static var suiteNames: CompletionKind {
    .custom { _, _, _ in WarrenCommand.registry.benchmarks.map(\.name).sorted() }
  }
}
