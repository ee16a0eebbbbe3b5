import Core

extension Document {
  /// Replaces or adds one value, given as `path=value`: `budget.seconds=2`, `methods.genetic.population=50`, `seeds=[1, 2]`.
  ///
  /// A part of the path is a key, an index into a list from 0, or the name or label of an entry of `tasks` or `methods`.
  mutating func apply(override: String) throws {
    guard let equals = override.firstIndex(of: "="), equals > override.startIndex else {
      throw WarrenError("'\(override)' must be KEY=VALUE, such as budget.seconds=2", at: "--set")
    }
    let path = override[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let text = String(override[override.index(after: equals)...])
    let value = text.isEmpty ? Document(.scalar("", isPlain: true)) : try Document(yaml: text, name: "--set \(override)")
    try set(value.withoutLines, at: path[...], override: override)
  }

  private var withoutLines: Document {
    switch content {
    case .scalar: Document(content)
    case .list(let items): Document(.list(items.map(\.withoutLines)))
    case .mapping(let members):
      Document(.mapping(members.map { Member(key: $0.key, keyLine: 0, value: $0.value.withoutLines) }))
    }
  }

  private mutating func set(_ value: Document, at path: ArraySlice<String>, override: String) throws {
    guard let part = path.first else {
      self = value
      return
    }
    let rest = path.dropFirst()
    switch content {
    case .mapping(var members):
      if let index = members.firstIndex(where: { $0.key == part }) {
        try members[index].value.set(value, at: rest, override: override)
      } else {
        var added = Document.empty
        try added.set(value, at: rest, override: override)
        members.append(Member(key: part, keyLine: 0, value: added))
      }
      content = .mapping(members)
    case .list(var items):
      guard let index = items.firstIndex(where: { $0.isEntry(named: part) }) ?? Int(part), items.indices.contains(index) else {
        throw WarrenError("there is no entry '\(part)' in the list", at: "--set \(override)", hint: entryHint(part, items))
      }
      try items[index].setEntry(value, at: rest, override: override)
      content = .list(items)
    case .scalar(let text, true) where text.isEmpty || text == "null" || text == "~":
      self = .empty
      try set(value, at: path, override: override)
    case .scalar:
      throw WarrenError("'\(part)' lies below a single value", at: "--set \(override)")
    }
  }

  /// Inside an entry `NAME: {...}` the settings are meant, not the entry's own keys.
  private mutating func setEntry(_ value: Document, at path: ArraySlice<String>, override: String) throws {
    if case .scalar(let name, _) = content, !path.isEmpty {
      content = .mapping([Member(key: name, keyLine: line, value: .empty)])
    }
    guard case .mapping(var members) = content, let first = path.first, !Self.isOwnKey(path, value),
      !members.contains(where: { $0.key == first }), let index = members.firstIndex(where: { $0.isComponent })
    else { return try set(value, at: path, override: override) }
    try members[index].value.set(value, at: path, override: override)
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

  private func isEntry(named name: String) -> Bool {
    switch content {
    case .scalar(let text, _): return text == name
    case .mapping(let members):
      if members.contains(where: { $0.key == name }) { return true }
      if case .scalar(let label, _)? = self["label"]?.content { return label == name }
      return false
    case .list: return false
    }
  }

  private func entryHint(_ part: String, _ items: [Document]) -> String? {
    let names = items.compactMap { item -> String? in
      switch item.content {
      case .scalar(let text, _): text
      case .mapping(let members): members.first { $0.isComponent }?.key
      case .list: nil
      }
    }
    return WarrenError.hint(for: part, among: names)
  }
}

extension Document.Member {
  /// Whether this member of an entry of `tasks` or `methods` names the component, and is not about the entry itself.
  var isComponent: Bool { !["label", "wrappers", "sweep", "sample", "tune"].contains(key) }
}
