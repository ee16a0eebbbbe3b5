import ArgumentParser
import Core
import ExperimentRunner

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the tasks and methods that experiment files can name.",
    discussion: "  warren list\n  warren list agents\n  warren list --json")

  enum Section: String, ExpressibleByArgument, CaseIterable {
    case environments, problems, datasets, agents, supervised, strategies
  }

  @Argument(help: "What to list. Default: everything.")
  var section: Section?

  @Flag(help: "Print a JSON list, with name, section and summary of each.")
  var json = false

  private struct Item: Encodable {
    var name: String
    var section: String
    var summary: String
  }

  func run() throws {
    let registry = WarrenCommand.registry
    if json {
      let items = (section.map { [$0] } ?? Section.allCases).flatMap { section in
        Self.rows(section, registry).map { Item(name: $0.0, section: section.rawValue, summary: $0.1) }
      }
      return print(try Terminal.json(items))
    }
    var blocks: [String] = []
    for section in section.map({ [$0] }) ?? Section.allCases {
      let rows = Self.rows(section, registry).map { ["  " + $0.0, $0.1] }
      guard !rows.isEmpty else { continue }
      blocks.append(([section.rawValue] + ResultTable.aligned(rows).map { "  " + $0 }).joined(separator: "\n"))
    }
    print(blocks.joined(separator: "\n\n"))
    if section == nil { print("\n'warren describe NAME' tells more about each.") }
  }

  private static func rows(_ section: Section, _ registry: Registry) -> [(String, String)] {
    func tasks(_ category: TaskCategory) -> [(String, String)] {
      registry.tasks.filter { $0.category == category }.map { ($0.name, $0.summary) }
    }
    func methods(_ category: MethodCategory) -> [(String, String)] {
      registry.methods.filter { $0.category == category }.map { ($0.name, $0.summary) }
    }
    switch section {
    case .environments: return tasks(.environment)
    case .problems: return tasks(.problem)
    case .datasets: return tasks(.dataset)
    case .agents: return methods(.agent)
    case .supervised: return methods(.supervised)
    case .strategies: return methods(.strategy)
    }
  }
}

struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Print what a task or method is, and its settings with their defaults.",
    discussion: "  warren describe genetic\n  warren describe knapsack --json\n  warren describe experiment")

  @Argument(
    help: "A name from 'warren list', or 'experiment' for the keys of an experiment file.",
    completion: .componentNames(and: ["experiment"]))
  var name: String

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let registry = WarrenCommand.registry
    if json { return print(try Terminal.json(ComponentDescription(of: name, registry))) }
    if name == "experiment" { return try describeExperiment() }
    if let task = registry.tasks.first(where: { $0.name == name }) { return try describe(task, registry) }
    if let method = registry.methods.first(where: { $0.name == name }) { return describe(method, registry) }
    throw ComponentDescription.unknown(name, registry)
  }

  private func describe(_ kind: TaskKind, _ registry: Registry) throws {
    print("\(kind.name) (\(kind.category.rawValue))\n\(kind.summary)\n")
    print(SettingsTable(kind.fields).text)
    let task: ExperimentTask
    do { task = try kind.makeDefault() } catch let error as WarrenError {
      // Such as a dataset whose files have to be named.
      return print("\nIt cannot do with its default settings alone: \(error.message).")
    }
    let measure = task.measure
    print(
      "\nCompared by \(measure.name), \(measure.direction == .minimize ? "smaller" : "larger") is better" + facts(measure) + "."
    )
    if let environment: EnvironmentFace = task.face() {
      let copy = try? environment.makeBatch(1)
      print(SpecificationTable(environment.specification) { copy?.actionName($0) }.text)
      print("\nWrappers, as 'wrappers' beside '\(kind.name)' in an entry of 'tasks':")
      print(SettingsTable(try ConfigurationField.fields(of: WrapperSettings.self)).text)
    }
    let methods = registry.methods(fitting: task)
    print("\nMethods that fit: \(methods.isEmpty ? "none" : methods.joined(separator: ", "))")
  }

  private func facts(_ measure: Measure) -> String {
    var facts = ""
    if let known = measure.known {
      facts += "; \(known.proved ? "the optimum is" : "known is") \(Terminal.number(known.value))"
    }
    if let threshold = measure.threshold { facts += "; solved at \(Terminal.number(threshold))" }
    return facts
  }

  private func describe(_ kind: MethodKind, _ registry: Registry) {
    print("\(kind.name) (\(kind.category.rawValue))\n\(kind.summary)\nNeeds \(kind.needs).\n")
    print(SettingsTable(kind.fields).text)
    // Made once: some look for an optimum, or start a program.
    let all = registry.tasks.map { (kind: $0, task: try? $0.makeDefault()) }
    let tasks = all.filter { $0.task.map { kind.misfit($0) == nil } ?? false }.map(\.kind)
    print("\nTasks that fit: \(tasks.isEmpty ? "none" : tasks.map(\.name).joined(separator: ", "))")
    // Those that cannot be made without settings are of a kind with others that fit, or with none.
    let kinds = Set(tasks.map(\.category))
    let unknown = all.filter { kinds.contains($0.kind.category) && $0.task == nil }.map(\.kind)
    if !unknown.isEmpty {
      print("It depends on their settings: \(unknown.map(\.name).joined(separator: ", "))")
    }
  }

  private func describeExperiment() throws {
    print("The keys of an experiment file\n")
    let rows = ExperimentFile.keys.map { ["  " + $0.name, $0.help] }
    print(ResultTable.aligned(rows).map { "  " + $0 }.joined(separator: "\n"))
    let sections: [(String, [ConfigurationField])] = [
      ("tune (of a method), beside 'fields'", try ConfigurationField.fields(of: TuningSettings.self)),
      ("wrappers (of a task that is an environment)", try ConfigurationField.fields(of: WrapperSettings.self)),
      ("budget", try ConfigurationField.fields(of: BudgetSettings.self)),
      ("evaluation", try ConfigurationField.fields(of: EvaluationSettings.self)),
      ("stop", try ConfigurationField.fields(of: StopSettings.self)),
      ("checkpoint", try ConfigurationField.fields(of: CheckpointSettings.self)),
      ("record", try ConfigurationField.fields(of: RecordSettings.self)),
    ]
    for (name, fields) in sections { print("\n\(name)\n" + SettingsTable(fields).text) }
  }
}

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of experiment files, for editors.",
    discussion: "  warren schema > warren.schema.json")

  func run() throws {
    let schema = try ExperimentSchema(WarrenCommand.registry).json()
    print(String(decoding: try schema.prettyPrinted(), as: UTF8.self), terminator: "")
  }
}
