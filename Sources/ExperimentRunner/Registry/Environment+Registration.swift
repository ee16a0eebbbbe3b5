import Core
import ReinforcementLearning

/// Registers an environment that has no settings, so that experiment files, `warren check` and all other commands know it.
///
/// ```swift
/// await WarrenCommand.main { Environment("corridor", Corridor.self) }
/// ```
/// - Parameters:
///   - name: its name in experiment files.
///   - type: the environment, which is made without arguments.
///   - summary: one sentence about it, for `warren list`.
///   - optimum: the best return there is, where it is known and proved.
///   - threshold: the return from which on it counts as solved.
// A capital letter, as it stands for the component in a list of components.
// swift-format-ignore: AlwaysUseLowerCamelCase
@inlinable
public func Environment<E: Environment>(
  _ name: String, _ type: E.Type, summary: String = "An environment.", optimum: Double? = nil, threshold: Double? = nil
) -> TaskKind {
  Environment(
    name, configuration: NoConfiguration.self, summary: summary,
    measure: Measure(
      "return", .maximize, known: optimum.map { Measure.Known(value: $0, proved: true) }, threshold: threshold)
  ) { _ in E() }
}

/// Registers an environment with settings.
/// - Parameters:
///   - name: its name in experiment files.
///   - configuration: the type of its settings.
///   - summary: one sentence about it, for `warren list`.
///   - measure: by what methods are compared on it; the mean return of an episode unless something else is said.
///   - make: makes the environment from its settings, or throws a `WarrenError` about them.
// swift-format-ignore: AlwaysUseLowerCamelCase
@inlinable
public func Environment<C: Configuration, E: Environment>(
  _ name: String, configuration: C.Type, summary: String, measure: Measure = Measure("return", .maximize),
  make: @escaping @Sendable (C) throws -> E
) -> TaskKind {
  Environment(name, configuration: configuration, summary: summary, measure: { _ in measure }, make: make)
}

/// Registers an environment whose label or measure depends on its settings.
/// - Parameters:
///   - name: its name in experiment files.
///   - configuration: the type of its settings.
///   - summary: one sentence about it, for `warren list`.
///   - label: how tables call it with these settings; its name when left out.
///   - measure: by what methods are compared on it with these settings.
///   - make: makes the environment from its settings, or throws a `WarrenError` about them.
// swift-format-ignore: AlwaysUseLowerCamelCase
@inlinable
public func Environment<C: Configuration, E: Environment>(
  _ name: String, configuration: C.Type, summary: String, label: @escaping @Sendable (C) -> String? = { _ in nil },
  measure: @escaping @Sendable (C) -> Measure, make: @escaping @Sendable (C) throws -> E
) -> TaskKind {
  TaskKind(environment: name, summary: summary, configuration: configuration) { settings in
    ExperimentTask(
      label: label(settings) ?? name, measure: measure(settings), faces: [EnvironmentFace(try make(settings))])
  }
}

extension TaskKind {
  /// A kind of task that is an environment and reads no files.
  @usableFromInline
  init<C: Configuration>(
    environment name: String, summary: String, configuration: C.Type,
    make: @escaping @Sendable (C) throws -> ExperimentTask
  ) {
    self.init(name, .environment, summary: summary, configuration: configuration) { settings, _ in try make(settings) }
  }
}
