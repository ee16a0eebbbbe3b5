import Core

extension Document {
  /// Replaces or adds one value, given as `path=value`: `budget.seconds=2`, `methods.genetic.population=50`, `seeds=[1, 2]`.
  ///
  /// A part of the path is a key, an index into a list from 0, the label of an entry of `tasks` or `methods`, or the name of a
  /// component: of all entries that have it.
  /// - Parameter source: which of the reader's sources the override is, so that errors name it.
  mutating func apply(override: String, source: Int) throws {
    guard let equals = override.firstIndex(of: "="), equals > override.startIndex else {
      throw WarrenError("'\(override)' must be KEY=VALUE, such as budget.seconds=2", at: "--set")
    }
    let path = override[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let text = String(override[override.index(after: equals)...])
    let value = text.isEmpty ? Document(.scalar("", isPlain: true)) : try Document(yaml: text, name: "--set \(override)")
    let line = SourceLine.first(of: source)
    try set(value.at(line), at: path[...], line: line, override: override)
  }

  /// The same, all of it in one line.
  private func at(_ line: Int) -> Document {
    switch content {
    case .scalar: Document(content, line: line)
    case .list(let items): Document(.list(items.map { $0.at(line) }), line: line)
    case .mapping(let members):
      Document(.mapping(members.map { Member(key: $0.key, keyLine: line, value: $0.value.at(line)) }), line: line)
    }
  }

  private mutating func set(_ value: Document, at path: ArraySlice<String>, line: Int, override: String) throws {
    guard let part = path.first else {
      self = value
      return
    }
    let rest = path.dropFirst()
    switch content {
    case .mapping(var members):
      if let index = members.firstIndex(where: { $0.key == part }) {
        try members[index].value.set(value, at: rest, line: line, override: override)
      } else {
        var added = Document(.mapping([]), line: line)
        try added.set(value, at: rest, line: line, override: override)
        members.append(Member(key: part, keyLine: line, value: added))
      }
      content = .mapping(members)
    case .list(var items):
      for index in try Self.entries(named: part, in: items, override: override) {
        try items[index].setEntry(value, at: rest, line: line, override: override)
      }
      content = .list(items)
    case .scalar(let text, true) where text.isEmpty || text == "null" || text == "~":
      self = Document(.mapping([]), line: line)
      try set(value, at: path, line: line, override: override)
    case .scalar:
      throw WarrenError("'\(part)' lies below a single value", at: "--set \(override)")
    }
  }

  /// Inside an entry `NAME: {...}` the settings are meant, not the entry's own keys.
  private mutating func setEntry(_ value: Document, at path: ArraySlice<String>, line: Int, override: String) throws {
    if case .scalar(let name, _) = content, !path.isEmpty {
      content = .mapping([Member(key: name, keyLine: self.line, value: .empty)])
    }
    try checkIsNoChoice(path, override: override)
    guard case .mapping(var members) = content, let first = path.first, !Self.isOwnKey(path, value),
      !members.contains(where: { $0.key == first }), let index = members.firstIndex(where: { $0.isComponent })
    else { return try set(value, at: path, line: line, override: override) }
    try members[index].value.set(value, at: path, line: line, override: override)
    content = .mapping(members)
  }

  /// Whether a path below an entry is about the entry itself. Settings of its component that are called 'wrappers' are lists.
  private static func isOwnKey(_ path: ArraySlice<String>, _ value: Document) -> Bool {
    switch path.first {
    case "label", "sweep", "sample", "tune": return true
    case "wrappers":
      if let next = path.dropFirst().first { return Int(next) == nil }
      if case .mapping = value.content { return true }
      return false
    default: return false
    }
  }

  /// A setting of an entry that the entry's sweep, sample or search chooses anew has no value that could be replaced.
  private func checkIsNoChoice(_ path: ArraySlice<String>, override: String) throws {
    guard let field = path.first, !["label", "sweep", "sample", "tune", "wrappers"].contains(field) else { return }
    let whole = path.joined(separator: ".")
    for (key, fields) in [("sweep", self["sweep"]), ("sample", self["sample"]?["fields"]), ("tune", self["tune"]?["fields"])] {
      guard let fields, fields[whole] != nil || fields[field] != nil else { continue }
      throw WarrenError(
        "the entry has no one value of '\(whole)': its '\(key)' chooses among several", at: "--set \(override)",
        hint: "replace the choice: .\(key == "sweep" ? "sweep" : "\(key).fields").\(whole)=[VALUE]")
    }
  }

  /// The entries that a part of a path means: that with the label, else all of the component, else that of the number.
  private static func entries(named part: String, in items: [Document], override: String) throws -> [Int] {
    let labelled = items.indices.filter {
      if case .scalar(let label, _)? = items[$0]["label"]?.content { label == part } else { false }
    }
    if !labelled.isEmpty { return labelled }
    let named = items.indices.filter { items[$0].componentName == part }
    if !named.isEmpty { return named }
    if let number = Int(part), items.indices.contains(number) { return [number] }
    throw WarrenError(
      "there is no entry '\(part)' in the list", at: "--set \(override)",
      hint: WarrenError.hint(for: part, among: items.compactMap(\.componentName)))
  }

  /// Which component an entry of `tasks` or `methods` names; an element of another list, what it is.
  private var componentName: String? {
    switch content {
    case .scalar(let text, _): text
    case .mapping(let members): members.first { $0.isComponent }?.key
    case .list: nil
    }
  }
}

extension Document.Member {
  /// Whether this member of an entry of `tasks` or `methods` names the component, and is not about the entry itself.
  var isComponent: Bool { !["label", "wrappers", "sweep", "sample", "tune"].contains(key) }
}
