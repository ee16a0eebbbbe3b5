import Core
import Foundation

/// Reads values out of a ``Document`` strictly: an unknown key, a wrong type or a value out of range is an error that names file,
/// line and key, says what was expected and offers the nearest valid name.
public struct ConfigurationReader: Sendable {
  /// What errors call the file.
  public let file: String
  /// All files that the values may stand in, by their numbers in lines.
  private let sources: [String]
  /// What has been given instead of values in the files, numbered after them.
  private let overrides: [String]

  /// A reader for one file.
  public init(file: String) { self.init(file: file, sources: [file]) }

  /// A reader for a file and what it includes.
  /// - Parameter overrides: `key=value` pairs that have replaced values.
  init(file: String, sources: [String], overrides: [String] = []) {
    self.file = file
    self.sources = sources
    self.overrides = overrides
  }

  /// The configuration that a mapping describes, defaults filled in, and the same as JSON.
  /// - Parameters:
  ///   - type: which configuration.
  ///   - document: the mapping.
  ///   - subject: what the mapping configures, for messages: "genetic".
  public func read<C: Configuration>(_ type: C.Type, from document: Document, subject: String) throws -> C {
    let json = try object(ConfigurationField.fields(of: type), from: document, subject: subject)
    let configuration: C
    do { configuration = try json.decode(type) } catch {
      throw WarrenError("the settings of '\(subject)' do not fit: \(error)", at: place(document.line))
    }
    do { try configuration.validate() } catch let error as WarrenError {
      throw error.within(place(document.line, of: subject))
    }
    try refuseIdle(configuration.idleFields, of: configuration, in: document, subject: subject)
    return configuration
  }

  /// Refuses values that make no difference, where a person has given them all: a sweep or a search for settings cannot leave out
  /// for some values of others what it needs for the rest.
  /// - Parameter idle: the fields that make none, each with the reason.
  func refuseIdle<C: Configuration>(
    _ idle: [String: String], of configuration: C, in document: Document, subject: String
  ) throws {
    guard !idle.isEmpty else { return }
    let members = leaves(of: document)
    guard !members.contains(where: \.isChosen) else { return }
    let (given, defaults) = (try JSONValue(encoding: configuration), try JSONValue(encoding: C()))
    for member in members {
      guard let reason = idle[member.path.joined(separator: ".")] else { continue }
      func value(_ json: JSONValue) -> JSONValue { member.path.reduce(json) { $0[$1] ?? .null } }
      guard value(given) != value(defaults) else { continue }
      throw WarrenError(
        "'\(([subject] + member.path).joined(separator: "."))' has no effect: \(reason)", at: place(member.line))
    }
  }

  /// All keys of a mapping and of those inside it.
  private func leaves(of document: Document) -> [(path: [String], line: Int, isChosen: Bool)] {
    guard case .mapping(let members) = document.content else { return [] }
    return members.flatMap { member in
      [([member.key], member.keyLine, member.isChosen)]
        + leaves(of: member.value).map { ([member.key] + $0.path, $0.line, $0.isChosen) }
    }
  }

  /// A mapping as a JSON object with all fields.
  public func object(
    _ fields: [ConfigurationField], from document: Document, subject: String
  ) throws -> JSONValue {
    guard case .mapping(let members) = normalized(document).content else {
      throw WarrenError("'\(subject)' needs a mapping of settings, or {} for the defaults", at: place(document.line))
    }
    var result: [String: JSONValue] = [:]
    for field in fields where field.defaultValue != .null { result[field.name] = field.defaultValue }
    for member in members {
      guard let field = fields.first(where: { $0.name == member.key }) else {
        throw unknownKey(member, subject: subject, valid: fields.map(\.name))
      }
      result[field.name] = try value(
        of: field.type, isOptional: field.isOptional, from: member.value, key: "\(subject).\(field.name)",
        line: member.keyLine)
    }
    return .object(result)
  }

  /// The error for a key that is not known.
  public func unknownKey(_ member: Document.Member, subject: String, valid: [String]) -> WarrenError {
    let hint: String? =
      ["label", "sweep", "sample", "tune", "wrappers"].contains(member.key)
      ? "'\(member.key)' stands beside the name, on a line of its own below '\(subject):'"
      : valid.isEmpty ? "it has no settings" : WarrenError.hint(for: member.key, among: valid)
    return WarrenError("'\(subject)' has no setting '\(member.key)'", at: place(member.keyLine), hint: hint)
  }

  /// A single value of a known type.
  public func value(
    of type: FieldType, isOptional: Bool = false, from document: Document, key: String, line: Int
  ) throws -> JSONValue {
    let line = document.line > 0 ? document.line : line
    func mismatch(_ found: String) -> WarrenError {
      var hint: String?
      if case .scalar(let text, _) = document.content {
        switch type {
        case .choice(let names): hint = WarrenError.hint(for: text, among: names)
        case .integer where number(text).map { abs($0) >= Self.endOfIntegers } ?? false:
          hint = "integers lie within 2^53, \(Int(Self.endOfIntegers)), of zero"
        case .single where number(text) != nil:
          hint = "other than 0 its size is from \(Float.leastNormalMagnitude) to \(Float.greatestFiniteMagnitude)"
        default: break
        }
      }
      return WarrenError("'\(key)' must be \(type.expectation), found \(found)", at: place(line), hint: hint)
    }
    switch (type, document.content) {
    case (.any, _):
      return plainValue(document)
    case (_, .scalar(let text, true)) where isOptional && ["", "null", "~"].contains(text):
      return .null
    case (.kinds(let kinds), _):
      return try oneOf(kinds, from: document, key: key, line: line)
    case (.either(let types), _):
      for type in types {
        if let value = try? value(of: type, from: document, key: key, line: line) { return value }
      }
      throw mismatch(described(document))
    case (_, .scalar(let text, let isPlain)):
      guard let value = scalar(text, isPlain: isPlain, as: type) else { throw mismatch("'\(text)'") }
      return value
    case (.list(let element), .list(let items)):
      return .array(
        try items.enumerated().map { index, item in
          try value(of: element, from: item, key: "\(key)[\(index)]", line: line)
        })
    case (.object(let fields), .mapping):
      return try object(fields, from: document, subject: key)
    case (_, .list), (_, .mapping): throw mismatch(described(document))
    }
  }

  private func described(_ document: Document) -> String {
    switch document.content {
    case .scalar(let text, _): "'\(text)'"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }

  /// One of several kinds, as `{name: {all its settings}}`: given by its name alone, with a bare value for its main setting, or with
  /// settings.
  private func oneOf(_ kinds: FieldKinds, from document: Document, key: String, line: Int) throws -> JSONValue {
    let all = try kinds.kinds()
    func kind(_ name: String, _ line: Int) throws -> FieldKinds.Kind {
      guard let kind = all.first(where: { $0.name == name }) else {
        throw WarrenError(
          "'\(key)': there is no \(kinds.name) '\(name)'", at: place(line),
          hint: WarrenError.hint(for: name, among: all.map(\.name)))
      }
      return kind
    }
    let chosen: FieldKinds.Kind
    let settings: JSONValue
    switch document.content {
    case .scalar(let text, _):
      chosen = try kind(text, line)
      settings = try object(chosen.fields, from: .empty, subject: "\(key).\(text)")
    case .mapping(let members) where members.count == 1:
      let member = members[0]
      chosen = try kind(member.key, member.keyLine)
      let subject = "\(key).\(member.key)"
      if let field = chosen.shorthand, !isMapping(member.value) {
        let bare = try value(of: field.type, from: member.value, key: subject, line: member.keyLine)
        guard case .object(var all) = try object(chosen.fields, from: .empty, subject: subject) else { preconditionFailure() }
        all[field.name] = bare
        settings = .object(all)
      } else {
        settings = try object(chosen.fields, from: member.value, subject: subject)
      }
    case .list, .mapping:
      throw WarrenError(
        "'\(key)' must be one \(kinds.name): NAME, or {NAME: {...}}, found \(described(document))", at: place(line))
    }
    do { try chosen.check(settings) } catch let error as WarrenError {
      throw error.within("\(place(line)): \(key): \(chosen.name)")
    }
    return .object([chosen.name: settings])
  }

  /// A mapping, or nothing, which stands for an empty one.
  private func isMapping(_ document: Document) -> Bool {
    if case .mapping = normalized(document).content { return true }
    return false
  }

  private func scalar(_ text: String, isPlain: Bool, as type: FieldType) -> JSONValue? {
    switch type {
    case .boolean where isPlain:
      switch text.lowercased() {
      case "true", "yes", "on": return .boolean(true)
      case "false", "no", "off": return .boolean(false)
      default: return nil
      }
    case .integer where isPlain:
      guard let value = number(text), value == value.rounded(), abs(value) < Self.endOfIntegers else { return nil }
      return .integer(Int(value))
    case .number where isPlain:
      return number(text).map { .number($0) }
    case .single where isPlain:
      guard let value = number(text), value == 0 || Float(value).isNormal else { return nil }
      return .number(value)
    case .string:
      return .string(text)
    case .choice(let names):
      return names.contains(text) ? .string(text) : nil
    default:
      return nil
    }
  }

  /// From where on a double, as JSON has it, cannot tell one integer from the next. Far below where sums of settings would overflow.
  private static let endOfIntegers = 0x1p53

  private func number(_ text: String) -> Double? {
    guard let value = Double(text.replacingOccurrences(of: "_", with: "")), value.isFinite else { return nil }
    return value
  }

  /// The JSON that YAML's own rules give a value of no particular type.
  private func plainValue(_ document: Document) -> JSONValue {
    switch document.content {
    case .scalar(let text, let isPlain):
      guard isPlain else { return .string(text) }
      if ["", "null", "~"].contains(text) { return .null }
      return scalar(text, isPlain: true, as: .boolean) ?? scalar(text, isPlain: true, as: .integer)
        ?? scalar(text, isPlain: true, as: .number) ?? .string(text)
    case .list(let items): return .array(items.map(plainValue))
    case .mapping(let members):
      return .object(Dictionary(members.map { ($0.key, plainValue($0.value)) }, uniquingKeysWith: { $1 }))
    }
  }

  /// A value left out after a colon counts as no settings.
  private func normalized(_ document: Document) -> Document {
    if case .scalar(let text, true) = document.content, ["", "null", "~"].contains(text) {
      return Document(.mapping([]), line: document.line)
    }
    return document
  }

  /// The place of a component, for an error: the line and its name, once where settings come from no file but bear its name.
  func place(_ line: Int, of component: String) -> String {
    let place = place(line)
    return place == component ? place : "\(place): \(component)"
  }

  /// The place of a line, for an error.
  public func place(_ line: Int) -> String {
    guard line > 0 else { return file }
    let source = SourceLine.source(line)
    return source < sources.count ? "\(sources[source]):\(SourceLine.line(line))" : "--set \(overrides[source - sources.count])"
  }
}
