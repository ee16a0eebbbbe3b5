import Core
import ReinforcementLearning

/// Registers an environment that has no settings, so that experiment files, `warren check` and all other commands know it.
///
/// ```swift
/// await WarrenCommand.main { Environment("corridor", Corridor.self) }
/// ```
/// - Parameters:
///   - name: its name in experiment files.
///   - summary: one sentence about it, for `warren list`.
///   - optimum: the best return there is, where it is known and proved.
///   - threshold: the return from which on it counts as solved.
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
///   - measure: by what methods are compared on it; the mean return of an episode unless something else is said.
///   - make: makes the environment from its settings, or throws a ``WarrenError`` about them.
@inlinable
public func Environment<C: Configuration, E: Environment>(
  _ name: String, configuration: C.Type, summary: String, measure: Measure = Measure("return", .maximize),
  make: @escaping @Sendable (C) throws -> E
) -> TaskKind {
  Environment(name, configuration: configuration, summary: summary, measure: { _ in measure }, make: make)
}

/// Registers an environment whose label or measure depends on its settings.
/// - Parameters:
///   - label: how tables call it with these settings; its name when left out.
///   - measure: by what methods are compared on it with these settings.
@inlinable
public func Environment<C: Configuration, E: Environment>(
  _ name: String, configuration: C.Type, summary: String, label: @escaping @Sendable (C) -> String? = { _ in nil },
  measure: @escaping @Sendable (C) -> Measure, make: @escaping @Sendable (C) throws -> E
) -> TaskKind {
  TaskKind(name, .environment, summary: summary, configuration: configuration) { settings, _ in
    ExperimentTask(
      label: label(settings) ?? name, measure: measure(settings), faces: [EnvironmentFace(try make(settings))])
  }
}
