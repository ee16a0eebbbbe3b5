import Core

/// The JSON Schema of experiment files, for editors that complete and check them while one types.
public struct ExperimentSchema {
  private let registry: Registry

  /// The schema for these components.
  public init(_ registry: Registry) { self.registry = registry }

  /// The schema as JSON (draft 2020-12).
  public func json() throws -> JSONValue {
    let sections: [String: JSONValue] = [
      "experiment": string(pattern: "^[A-Za-z0-9_-][A-Za-z0-9_.-]*$"),
      "include": .object([
        "anyOf": .array([
          .object(["type": .string("string")]),
          .object(["type": .string("array"), "items": .object(["type": .string("string")])]),
        ])
      ]),
      "question": .object(["type": .string("string")]),
      "tasks": entries(
        try registry.tasks.map { ($0.name, $0.summary, $0.fields, try $0.category == .environment ? wrappers() : nil) }),
      "methods": entries(registry.methods.map { ($0.name, $0.summary, $0.fields, nil) }, further: ["tune": try tuning()]),
      "budget": object(try ConfigurationField.fields(of: BudgetSettings.self)),
      "seeds": .object([
        "oneOf": .array([
          .object(["type": .string("integer"), "minimum": .integer(1)]),
          .object(["type": .string("array"), "items": .object(["type": .string("integer"), "minimum": .integer(0)])]),
        ])
      ]),
      "evaluation": object(try ConfigurationField.fields(of: EvaluationSettings.self)),
      "stop": object(try ConfigurationField.fields(of: StopSettings.self)),
      "record": object(try ConfigurationField.fields(of: RecordSettings.self)),
      "checkpoint": object(try ConfigurationField.fields(of: CheckpointSettings.self)),
    ]
    var properties: [String: JSONValue] = [:]
    for key in ExperimentFile.keys { properties[key.name] = sections[key.name].map { described($0, key.help) } }
    let definitions = try definitions(in: (registry.tasks.map(\.fields) + registry.methods.map(\.fields)).joined().map(\.type))
    return .object([
      "$schema": .string("https://json-schema.org/draft/2020-12/schema"),
      "$defs": .object(definitions),
      "title": .string("Warren experiment"),
      "type": .string("object"),
      "anyOf": .array([
        .object(["required": .array(["experiment", "tasks", "methods"].map { .string($0) })]),
        .object(["required": .array([.string("include")])]),
      ]),
      "additionalProperties": .boolean(false),
      "properties": .object(properties),
    ])
  }

  /// What may be put around an environment.
  private func wrappers() throws -> JSONValue {
    described(
      nullable(object(try ConfigurationField.fields(of: WrapperSettings.self))), "What is put around the environment.")
  }

  private func entries(
    _ components: [(name: String, summary: String, fields: [ConfigurationField], wrappers: JSONValue?)],
    further: [String: JSONValue] = [:]
  ) -> JSONValue {
    var choices: [JSONValue] = [.object(["enum": .array(components.map { .string($0.name) })])]
    for component in components {
      var properties = [
        component.name: described(nullable(object(component.fields)), component.summary),
        "label": .object(["type": .string("string")]),
        "sweep": described(sweptFields, "Every combination of these values is an entry of its own."),
        "sample": described(sample, "So many entries with values drawn at random."),
      ]
      properties["wrappers"] = component.wrappers
      properties.merge(further) { $1 }
      choices.append(
        .object([
          "type": .string("object"),
          "required": .array([.string(component.name)]),
          "additionalProperties": .boolean(false),
          "properties": .object(properties),
        ]))
    }
    return .object(["type": .string("array"), "minItems": .integer(1), "items": .object(["oneOf": .array(choices)])])
  }

  /// Fields with lists of values or ranges.
  private var sweptFields: JSONValue {
    let number = JSONValue.object(["type": .string("number")])
    let range = JSONValue.object([
      "type": .string("object"), "additionalProperties": .boolean(false), "required": .array([.string("from"), .string("to")]),
      "properties": .object([
        "from": number, "to": number, "count": .object(["type": .string("integer"), "minimum": .integer(1)]),
        "scale": .object(["enum": .array([.string("linear"), .string("log")])]),
      ]),
    ])
    let values = JSONValue.object(["type": .string("array"), "minItems": .integer(1)])
    return .object([
      "type": .string("object"), "minProperties": .integer(1),
      "additionalProperties": .object(["anyOf": .array([values, range])]),
    ])
  }

  private var sample: JSONValue {
    .object([
      "type": .string("object"), "additionalProperties": .boolean(false),
      "required": .array([.string("count"), .string("fields")]),
      "properties": .object([
        "count": .object(["type": .string("integer"), "minimum": .integer(1)]),
        "seed": .object(["type": .string("integer"), "minimum": .integer(0)]), "fields": sweptFields,
      ]),
    ])
  }

  private func tuning() throws -> JSONValue {
    guard case .object(var tuning) = object(try ConfigurationField.fields(of: TuningSettings.self)),
      case .object(var properties)? = tuning["properties"]
    else { preconditionFailure("an object's schema is an object") }
    properties["fields"] = described(sweptFields, TuningEntry.fieldsHelp)
    tuning["properties"] = .object(properties)
    tuning["required"] = .array([.string("fields")])
    return described(.object(tuning), "The method's settings are searched before it is run, on seeds of their own.")
  }

  private func object(_ fields: [ConfigurationField]) -> JSONValue {
    var properties: [String: JSONValue] = [:]
    for field in fields {
      var schema = schema(of: field.type, bounds: field.bounds)
      if field.isOptional { schema = nullable(schema) }
      if case .object(var members) = schema {
        if let help = field.help { members["description"] = .string(help) }
        if field.defaultValue != .null { members["default"] = field.defaultValue }
        schema = .object(members)
      }
      properties[field.name] = schema
    }
    return .object([
      "type": .string("object"), "additionalProperties": .boolean(false), "properties": .object(properties),
    ])
  }

  private func schema(of type: FieldType, bounds: SettingBounds? = nil) -> JSONValue {
    switch type {
    case .boolean: .object(["type": .string("boolean")])
    case .integer: number("integer", bounds)
    case .number, .single: number("number", bounds)
    case .string: .object(["type": .string("string")])
    case .choice(let names): .object(["enum": .array(names.map { .string($0) })])
    case .list(let element): .object(["type": .string("array"), "items": schema(of: element, bounds: bounds)])
    case .object(let fields): object(fields)
    case .either(let types): .object(["anyOf": .array(types.map { schema(of: $0, bounds: bounds) })])
    case .kinds(let kinds): .object(["$ref": .string("#/$defs/\(kinds.name)")])
    case .any: .object([:])
    }
  }

  private func number(_ type: String, _ bounds: SettingBounds?) -> JSONValue {
    var members: [String: JSONValue] = ["type": .string(type)]
    func end(_ value: Double) -> JSONValue { Int(exactly: value).map(JSONValue.integer) ?? .number(value) }
    if let lower = bounds?.lower { members[lower.isIncluded ? "minimum" : "exclusiveMinimum"] = end(lower.value) }
    if let upper = bounds?.upper { members[upper.isIncluded ? "maximum" : "exclusiveMaximum"] = end(upper.value) }
    return .object(members)
  }

  /// What fields refer to by name: the kinds of thing that a value may be, which may contain each other.
  private func definitions(in types: [FieldType]) throws -> [String: JSONValue] {
    var definitions: [String: JSONValue] = [:]
    var open = types
    while let type = open.popLast() {
      switch type {
      case .list(let element): open.append(element)
      case .either(let types): open += types
      case .object(let fields): open += fields.map(\.type)
      case .kinds(let kinds) where definitions[kinds.name] == nil:
        let all = try kinds.kinds()
        definitions[kinds.name] = schema(of: all)
        open += all.flatMap(\.fields).map(\.type)
      default: break
      }
    }
    return definitions
  }

  private func schema(of kinds: [FieldKinds.Kind]) -> JSONValue {
    var choices: [JSONValue] = [.object(["enum": .array(kinds.map { .string($0.name) })])]
    for kind in kinds {
      var forms = [object(kind.fields), .object(["type": .string("null")])]
      if let shorthand = kind.shorthand { forms.append(schema(of: shorthand.type, bounds: shorthand.bounds)) }
      choices.append(
        .object([
          "type": .string("object"),
          "required": .array([.string(kind.name)]),
          "additionalProperties": .boolean(false),
          "properties": .object([kind.name: described(.object(["anyOf": .array(forms)]), kind.summary)]),
        ]))
    }
    return .object(["oneOf": .array(choices)])
  }

  private func nullable(_ schema: JSONValue) -> JSONValue {
    .object(["anyOf": .array([schema, .object(["type": .string("null")])])])
  }

  private func described(_ schema: JSONValue, _ help: String) -> JSONValue {
    guard case .object(var members) = schema else { return schema }
    members["description"] = .string(help)
    return .object(members)
  }

  private func string(pattern: String) -> JSONValue {
    .object(["type": .string("string"), "pattern": .string(pattern)])
  }
}
