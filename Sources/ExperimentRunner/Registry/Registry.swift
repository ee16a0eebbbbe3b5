import Core

/// All tasks and methods that experiment files can name.
public struct Registry: Sendable {
  /// The tasks, in the order of registration.
  public private(set) var tasks: [TaskKind] = []
  /// The methods, in the order of registration.
  public private(set) var methods: [MethodKind] = []
  /// The benchmarks, in the order of registration.
  public private(set) var benchmarks: [BenchmarkSuite] = []

  /// An empty registry.
  public init() {}

  /// Adds components. A name that is taken already is replaced, so that a user's own tool can put its version in place of ours.
  public mutating func register(_ components: [any RegistryComponent]) {
    for component in components { component.register(in: &self) }
  }

  mutating func add(_ task: TaskKind) {
    tasks.removeAll { $0.name == task.name }
    tasks.append(task)
  }

  mutating func add(_ method: MethodKind) {
    methods.removeAll { $0.name == method.name }
    methods.append(method)
  }

  mutating func add(_ benchmark: BenchmarkSuite) { benchmarks.append(benchmark) }

  /// The task of that name.
  /// - Throws: `WarrenError` with the nearest name.
  public func task(named name: String, at place: String? = nil) throws -> TaskKind {
    if let kind = tasks.first(where: { $0.name == name }) { return kind }
    throw unknown("task", name, tasks.map(\.name), isOther: methods.contains { $0.name == name } ? "a method" : nil, place)
  }

  /// The method of that name.
  /// - Throws: `WarrenError` with the nearest name.
  public func method(named name: String, at place: String? = nil) throws -> MethodKind {
    if let kind = methods.first(where: { $0.name == name }) { return kind }
    throw unknown("method", name, methods.map(\.name), isOther: tasks.contains { $0.name == name } ? "a task" : nil, place)
  }

  /// The names of the methods that can work on a task.
  public func methods(fitting task: ExperimentTask) -> [String] {
    methods.filter { $0.misfit(task) == nil }.map(\.name)
  }

  private func unknown(_ kind: String, _ name: String, _ valid: [String], isOther: String?, _ place: String?) -> WarrenError {
    let hint = isOther.map { "'\(name)' is \($0)" } ?? WarrenError.hint(for: name, among: valid)
    return WarrenError("there is no \(kind) '\(name)'", at: place, hint: hint)
  }
}

/// Something that a registry takes in: a kind of task or of method.
public protocol RegistryComponent: Sendable {
  func register(in registry: inout Registry)
}

extension TaskKind: RegistryComponent {
  public func register(in registry: inout Registry) { registry.add(self) }
}

extension MethodKind: RegistryComponent {
  public func register(in registry: inout Registry) { registry.add(self) }
}

/// Lists components in a closure, with `if` and `for`.
@resultBuilder
public enum RegistryBuilder {
  public static func buildExpression(_ component: any RegistryComponent) -> [any RegistryComponent] { [component] }
  public static func buildExpression(_ components: [any RegistryComponent]) -> [any RegistryComponent] { components }
  public static func buildBlock(_ components: [any RegistryComponent]...) -> [any RegistryComponent] {
    components.flatMap { $0 }
  }
  public static func buildArray(_ components: [[any RegistryComponent]]) -> [any RegistryComponent] {
    components.flatMap { $0 }
  }
  public static func buildOptional(_ components: [any RegistryComponent]?) -> [any RegistryComponent] { components ?? [] }
  public static func buildEither(first components: [any RegistryComponent]) -> [any RegistryComponent] { components }
  public static func buildEither(second components: [any RegistryComponent]) -> [any RegistryComponent] { components }
}
