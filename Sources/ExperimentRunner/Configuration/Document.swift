import Core
import Foundation
import Yams

/// One value in a YAML or JSON file, with the place where it stands.
public struct Document: Sendable {
  /// What the value is.
  public indirect enum Content: Sendable {
    /// A single value; `isPlain` tells an unquoted one, which may be a number, a boolean or nothing at all.
    case scalar(String, isPlain: Bool)
    case list([Document])
    case mapping([Member])
  }

  /// One entry of a mapping.
  public struct Member: Sendable {
    public var key: String
    public var keyLine: Int
    public var value: Document
    /// Whether a sweep or a search for settings has chosen the value.
    var isChosen = false
  }

  public var content: Content
  /// The line in the file, from 1; 0 for a value that came from elsewhere.
  public var line: Int

  public init(_ content: Content, line: Int = 0) {
    self.content = content
    self.line = line
  }

  /// An empty mapping.
  public static let empty = Document(.mapping([]))

  /// The value of a key in a mapping.
  public subscript(key: String) -> Document? {
    guard case .mapping(let members) = content else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The most that a file may hold, so that a few lines of aliases cannot fill the memory.
  static let mostBytes = 4 << 20
  static let mostValues = 250_000
  static let deepest = 64
  /// The most spaces that a line begins with: values nest by them.
  static let mostIndentation = 1024

  /// Reads YAML, of which JSON is a part.
  /// - Parameters:
  ///   - yaml: the text.
  ///   - name: what errors call the text, usually the file's path.
  /// - Throws: `WarrenError` with file and line.
  public init(yaml: String, name: String) throws {
    guard yaml.utf8.count <= Document.mostBytes else {
      throw WarrenError("too large: at most \(Document.mostBytes >> 20) MiB are read", at: name)
    }
    try Document.checkDepth(yaml, name: name)
    try Document.checkKeys(yaml, name: name)
    let node: Node?
    do { node = try Yams.compose(yaml: yaml) } catch let error as YamlError {
      throw Document.explain(error, in: yaml, name: name)
    }
    guard let node else { throw WarrenError("the file is empty", at: name) }
    var remaining = Document.mostValues
    try self.init(node, name: name, depth: 0, remaining: &remaining)
  }

  private init(_ node: Node, name: String, depth: Int, remaining: inout Int) throws {
    let line = node.mark?.line ?? 0
    remaining -= 1
    guard remaining > 0 else {
      throw WarrenError("more than \(Document.mostValues) values, counting what aliases repeat", at: "\(name):\(line)")
    }
    guard depth < Document.deepest else {
      throw WarrenError("nested more than \(Document.deepest) deep", at: "\(name):\(line)")
    }
    switch node {
    case .scalar(let scalar):
      try Document.checkCharacters(scalar.string, at: "\(name):\(line)")
      self.init(.scalar(scalar.string, isPlain: scalar.style == .plain || scalar.style == .any), line: line)
    case .sequence(let sequence):
      var items: [Document] = []
      for item in sequence { items.append(try Document(item, name: name, depth: depth + 1, remaining: &remaining)) }
      self.init(.list(items), line: line)
    case .mapping(let mapping):
      var members: [Member] = []
      var keys: Set<String> = []
      for (key, value) in mapping {
        let keyLine = key.mark?.line ?? line
        guard case .scalar(let scalar) = key else {
          throw WarrenError("a key must be a plain name", at: "\(name):\(keyLine)")
        }
        try Document.checkCharacters(scalar.string, at: "\(name):\(keyLine)")
        guard keys.insert(scalar.string).inserted else {
          throw WarrenError("the key '\(scalar.string)' stands twice", at: "\(name):\(keyLine)")
        }
        let value = try Document(value, name: name, depth: depth + 1, remaining: &remaining)
        members.append(Member(key: scalar.string, keyLine: keyLine, value: value))
      }
      self.init(.mapping(members), line: line)
    case .alias:
      throw WarrenError("an alias that refers to nothing", at: "\(name):\(line)")
    }
  }

  /// Refuses brackets nested so deep that a recursive parser would run out of stack.
  private static func checkDepth(_ text: String, name: String) throws {
    var depth = 0
    var line = 1
    var (dashes, spaces) = (0, 0)
    var atLineStart = true
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      case UInt8(ascii: "\n"):
        line += 1
        (dashes, spaces) = (0, 0)
        atLineStart = true
        continue
      case UInt8(ascii: "-") where atLineStart, UInt8(ascii: "?") where atLineStart: dashes += 1
      case UInt8(ascii: " "): if atLineStart { spaces += 1 }
      default: atLineStart = false
      }
      if depth > 4 * deepest || dashes > 4 * deepest || spaces > mostIndentation {
        throw WarrenError("nested more than \(deepest) deep", at: "\(name):\(line)")
      }
    }
  }

  /// Refuses keys that are made of aliases: what they stand for may be as large as the world, and a parser has to compare keys.
  private static func checkKeys(_ text: String, name: String) throws {
    let bytes = Array(text.utf8)
    guard bytes.contains(UInt8(ascii: "&")), bytes.contains(UInt8(ascii: "*")) else { return }
    let openers = Set(" \t\n\r[{,-?:".utf8)
    let closers = Set(" \t\n\r[{,:]}".utf8)
    func isStart(_ index: Int) -> Bool { index == 0 || openers.contains(bytes[index - 1]) }
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    /// Whether a colon follows, after blanks.
    func isKey(endingAt index: Int) -> Bool {
      var next = index
      while next < bytes.count, isBlank(bytes[next]) { next += 1 }
      return next < bytes.count && bytes[next] == UInt8(ascii: ":")
    }
    var line = 1
    for index in bytes.indices {
      var isComplex = false
      switch bytes[index] {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: "?") where isStart(index): isComplex = index + 1 == bytes.count || openers.contains(bytes[index + 1])
      case UInt8(ascii: "]"), UInt8(ascii: "}"): isComplex = isKey(endingAt: index + 1)
      case UInt8(ascii: "*") where isStart(index):
        var end = index + 1
        while end < bytes.count, !closers.contains(bytes[end]) { end += 1 }
        isComplex = end > index + 1 && isKey(endingAt: end)
      default: break
      }
      if isComplex { throw WarrenError("a key must be a plain name, not an alias or a list", at: "\(name):\(line)") }
    }
  }

  /// Refuses what cannot stand in a name, a label or a path, and would do something to a terminal.
  private static func checkCharacters(_ text: String, at place: String) throws {
    let stray = text.unicodeScalars.first { $0.properties.generalCategory == .control && !"\n\r\t".unicodeScalars.contains($0) }
    if let stray {
      throw WarrenError("holds the control character U+\(String(format: "%04X", stray.value))", at: place)
    }
  }

  private static func explain(_ error: YamlError, in yaml: String, name: String) -> WarrenError {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let detail = context.map { " \($0.text)" } ?? ""
      let lines = yaml.split(separator: "\n", maxSplits: mark.line, omittingEmptySubsequences: false)
      let indentation = mark.line <= lines.count ? lines[mark.line - 1].prefix { $0.isWhitespace } : ""
      if problem.contains("cannot start any token"), indentation.contains("\t") {
        return WarrenError("a tab stands where YAML wants spaces", at: "\(name):\(mark.line)", hint: "indent with spaces")
      }
      return WarrenError("not valid YAML: \(problem)\(detail)", at: "\(name):\(mark.line)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      return WarrenError(
        "the key '\(duplicates.map(\.description).first ?? "")' stands twice", at: "\(name):\(context.mark.line)")
    default:
      return WarrenError("not valid YAML: \(error)", at: name)
    }
  }
}
