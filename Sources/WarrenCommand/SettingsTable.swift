import Core
import ExperimentRunner
import ReinforcementLearning

/// The settings of a component as lines of text: name, default, what it may be, and what it means.
struct SettingsTable {
  let text: String

  init(_ fields: [ConfigurationField]) {
    guard !fields.isEmpty else {
      text = "It has no settings."
      return
    }
    var parts = ["Settings (default)\n" + Self.aligned(Self.rows(fields, prefix: ""))]
    var known: Set<String> = []
    for kinds in Self.kinds(in: fields) where known.insert(kinds.name).inserted {
      guard let all = try? kinds.kinds() else { continue }
      parts.append("A \(kinds.name) is one of\n" + Self.aligned(all.flatMap(Self.rows)))
    }
    text = parts.joined(separator: "\n\n")
  }

  private static func aligned(_ rows: [[String]]) -> String {
    ResultTable.aligned(rows).map { "  " + $0 }.joined(separator: "\n")
  }

  private static func rows(_ fields: [ConfigurationField], prefix: String) -> [[String]] {
    fields.flatMap { field -> [[String]] in
      let name = prefix + field.name
      if case .object(let inner) = field.type { return rows(inner, prefix: name + ".") }
      var help = field.help ?? ""
      if case .choice(let names) = field.type {
        help += (help.isEmpty ? "" : " ") + "One of " + names.joined(separator: ", ") + "."
      }
      if let bounds = field.bounds {
        var range = bounds.text
        if case .list = field.type { range = "each " + range }
        help += (help.isEmpty ? "" : " ") + range.prefix(1).uppercased() + range.dropFirst() + "."
      }
      return [[name, "(\(displayed(field.defaultValue)))", help]]
    }
  }

  /// A default: one of several kinds by its name, where its own settings are the defaults or none.
  private static func displayed(_ value: JSONValue) -> String {
    switch value {
    case .null: return "none"
    case .object(let members) where members.count == 1 && members.first!.value == .object([:]): return members.first!.key
    default: return value.displayed
    }
  }

  /// A kind with its settings below it.
  private static func rows(_ kind: FieldKinds.Kind) -> [[String]] {
    let bare = kind.shorthand.map { " {\(kind.name): VALUE} gives its '\($0.name)'." } ?? ""
    return [[kind.name, "", kind.summary + bare]] + rows(kind.fields, prefix: kind.name + ".")
  }

  /// The kinds of thing that the fields may be, without those inside others.
  private static func kinds(in fields: [ConfigurationField]) -> [FieldKinds] {
    fields.flatMap { kinds(in: $0.type) }
  }

  private static func kinds(in type: FieldType) -> [FieldKinds] {
    switch type {
    case .list(let element): kinds(in: element)
    case .either(let types): types.flatMap(kinds)
    case .object(let fields): kinds(in: fields)
    case .kinds(let kinds): [kinds]
    default: []
    }
  }
}

/// The specification of an environment as lines of text.
struct SpecificationTable {
  let text: String

  /// - Parameter actionName: the name of an action of a discrete space; nil where it has none.
  init(_ specification: EnvironmentSpecification, actionName: (Int) -> String?) {
    let actions =
      switch specification.actionSpace {
      case .discrete(let count): "one of \(count)" + Self.names(of: count, actionName)
      case .multiDiscrete(let counts): "one of each of \(counts.map(String.init).joined(separator: ", "))"
      case .continuous(let low, let high):
        zip(low, high).map { "\(Terminal.number(Double($0)))...\(Terminal.number(Double($1)))" }.joined(separator: ", ")
      }
    let shape = specification.observationShape.map(String.init).joined(separator: " x ")
    let limit = specification.timeLimit.map { "\($0) steps" } ?? "none"
    text = """
      Observation  \(shape) numbers
      Action       \(actions)
      Reward       \(Self.bounds(specification.rewardRange))
      Time limit   \(limit)
      Discount     \(Terminal.number(Double(specification.discount)))
      """
  }

  /// The names of the actions in their order, of many the first and the last.
  private static func names(of count: Int, _ name: (Int) -> String?) -> String {
    guard count > 0, name(0) != nil else { return "" }
    let shown = count <= 12 ? Array(0..<count) : [0, 1, 2, count - 1]
    var names = shown.map { name($0) ?? "\($0)" }
    if shown.count < count { names.insert("...", at: 3) }
    return ": " + names.joined(separator: ", ")
  }

  private static func bounds(_ range: ClosedRange<Float>) -> String {
    func text(_ value: Float) -> String { value.isFinite ? Terminal.number(Double(value)) : value < 0 ? "-∞" : "∞" }
    return "from \(text(range.lowerBound)) to \(text(range.upperBound))"
  }
}
