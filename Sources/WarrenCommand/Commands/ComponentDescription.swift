import Core
import ExperimentRunner

/// What `warren describe --json` says of a task, a method or the experiment file.
struct ComponentDescription: Encodable {
  struct Setting: Encodable {
    /// Fields inside another have its name and a dot before theirs.
    var name: String
    /// What it may be, in words.
    var type: String
    /// Its choices, where it is one of several names.
    var choices: [String]?
    var `default`: JSONValue
    var help: String?
  }

  struct Key: Encodable {
    var name: String
    var help: String
    var settings: [Setting]?
  }

  var name: String
  /// environment, problem, dataset, agent, strategy or experiment.
  var category: String
  var summary: String
  /// What a method needs of a task, in words.
  var needs: String?
  var settings: [Setting]?
  /// By what a task's methods are compared; absent where it cannot do with its default settings.
  var measure: Measure?
  /// Methods that fit the task, or tasks that fit the method, with default settings.
  var methods: [String]?
  var tasks: [String]?
  /// The keys of an experiment file.
  var keys: [Key]?

  init(of name: String, _ registry: Registry) throws {
    self.name = name
    if let kind = registry.tasks.first(where: { $0.name == name }) {
      category = kind.category.rawValue
      summary = kind.summary
      settings = Self.settings(kind.fields)
      let task = try? kind.makeDefault()
      measure = task?.measure
      methods = task.map { registry.methods(fitting: $0) }
    } else if let kind = registry.methods.first(where: { $0.name == name }) {
      category = kind.category.rawValue
      summary = kind.summary
      needs = kind.needs
      settings = Self.settings(kind.fields)
      tasks = registry.tasks.filter { task in (try? task.makeDefault()).map { kind.misfit($0) == nil } ?? false }.map(\.name)
    } else if name == "experiment" {
      category = name
      summary = "A question, and tasks × methods × seeds under a budget."
      let sections = try [
        "budget": ConfigurationField.fields(of: BudgetSettings.self),
        "evaluation": ConfigurationField.fields(of: EvaluationSettings.self),
        "stop": ConfigurationField.fields(of: StopSettings.self),
        "checkpoint": ConfigurationField.fields(of: CheckpointSettings.self),
      ]
      keys = ExperimentFile.keys.map { Key(name: $0.name, help: $0.help, settings: sections[$0.name].map(Self.settings)) }
    } else {
      throw Self.unknown(name, registry)
    }
  }

  /// The error for a name that nothing has.
  static func unknown(_ name: String, _ registry: Registry) -> WarrenError {
    let names = registry.tasks.map(\.name) + registry.methods.map(\.name) + ["experiment"]
    return WarrenError("there is no task or method '\(name)'", hint: WarrenError.hint(for: name, among: names))
  }

  private static func settings(_ fields: [ConfigurationField]) -> [Setting] { settings(fields, prefix: "") }

  private static func settings(_ fields: [ConfigurationField], prefix: String) -> [Setting] {
    fields.flatMap { field -> [Setting] in
      if case .object(let inner) = field.type { return settings(inner, prefix: prefix + field.name + ".") }
      var choices: [String]?
      if case .choice(let names) = field.type { choices = names }
      return [
        Setting(
          name: prefix + field.name, type: field.type.expectation, choices: choices, default: field.defaultValue,
          help: field.help)
      ]
    }
  }
}
