import Core
import Foundation

/// An experiment's document with what its `include` names.
///
/// ```yaml
/// include: [parts/tasks.yaml, parts/budget.yaml]
/// experiment: strategies
/// methods: [two-opt]
/// ```
///
/// A part is a mapping with some of an experiment's keys, and may include others. Each key is taken whole, lists too: that of the
/// including file before those of its parts, and of parts that of the later one. A part's name is relative to the file that
/// includes it; paths within settings are relative to the experiment file, wherever they stand.
struct IncludedFiles {
  /// The most files that an experiment may be made of, each counted as often as it is included.
  private static let mostFiles = 100

  /// The files, as errors call them, in the order in which they were first met; the experiment file comes first.
  private(set) var names: [String]
  private var open: [URL] = []
  private var bytes = 0

  /// Reads a document's parts.
  /// - Parameters:
  ///   - document: the experiment file; afterwards without `include`, with the keys of its parts.
  ///   - name: what errors call the file.
  ///   - url: the file, which no part may include again.
  ///   - folder: the folder that its parts' names start from.
  init(_ document: inout Document, name: String, url: URL?, folder: URL) throws {
    names = [name]
    if let url { open = [url.standardizedFileURL.resolvingSymlinksInPath()] }
    document = try merged(document, source: 0, folder: folder)
  }

  private mutating func merged(_ document: Document, source: Int, folder: URL) throws -> Document {
    guard case .mapping(let members) = document.content, let include = members.first(where: { $0.key == "include" }) else {
      return document
    }
    let place = "\(names[source]):\(SourceLine.line(include.keyLine))"
    var merged = members.filter { $0.key != "include" }
    for part in try Self.paths(include.value, place).reversed() {
      for member in try read(part, place: place, folder: folder) where !merged.contains(where: { $0.key == member.key }) {
        merged.append(member)
      }
    }
    return Document(.mapping(merged), line: document.line)
  }

  private static func paths(_ document: Document, _ place: String) throws -> [String] {
    let items: [Document]
    if case .list(let list) = document.content { items = list } else { items = [document] }
    return try items.map { item in
      guard case .scalar(let path, _) = item.content, !item.isNothing else {
        throw WarrenError("'include' is the name of a file, or a list of names", at: place)
      }
      return path
    }
  }

  /// The keys of a part, with those of its own parts.
  private mutating func read(_ path: String, place: String, folder: URL) throws -> [Document.Member] {
    let url = URL(fileURLWithPath: path, relativeTo: folder).absoluteURL
    let identity = url.standardizedFileURL.resolvingSymlinksInPath()
    if let start = open.firstIndex(of: identity) {
      let cycle = (open[start...] + [identity]).map(\.lastPathComponent).joined(separator: " → ")
      throw WarrenError("files include each other: \(cycle)", at: place)
    }
    guard names.count < Self.mostFiles else { throw WarrenError("more than \(Self.mostFiles) files are included", at: place) }
    let text: String
    do { text = try ExperimentFile.text(of: url) } catch let error as WarrenError {
      throw WarrenError("the included file '\(path)': \(error.message)", at: place)
    }
    bytes += text.utf8.count
    guard bytes <= Document.mostBytes else {
      throw WarrenError("the included files are too large: at most \(Document.mostBytes >> 20) MiB are read", at: place)
    }
    let source = names.count
    names.append(path)
    var document = try Document(yaml: text, name: path)
    document = document.inSource(source)
    guard case .mapping(let members) = document.content else {
      throw WarrenError("an included file is a mapping with some of an experiment's keys", at: path)
    }
    let valid = ExperimentFile.keys.map(\.name)
    if let stray = members.first(where: { !valid.contains($0.key) }) {
      throw WarrenError(
        "there is no key '\(stray.key)'", at: "\(path):\(SourceLine.line(stray.keyLine))",
        hint: WarrenError.hint(for: stray.key, among: valid))
    }
    open.append(identity)
    defer { open.removeLast() }
    guard
      case .mapping(let all) = try merged(document, source: source, folder: url.deletingLastPathComponent()).content
    else { return members }
    return all
  }
}

/// A line with the file that it stands in, as one number: files are numbered, and have fewer lines than ``stride``.
enum SourceLine {
  static let stride = 1 << 24

  /// The first line of a source.
  static func first(of source: Int) -> Int { source * stride + 1 }
  static func line(_ number: Int) -> Int { number % stride }
  static func source(_ number: Int) -> Int { number / stride }
}

extension Document {
  /// The same with its lines in the file of that number.
  fileprivate func inSource(_ source: Int) -> Document {
    func moved(_ line: Int) -> Int { line > 0 ? line + source * SourceLine.stride : line }
    switch content {
    case .scalar: return Document(content, line: moved(line))
    case .list(let items): return Document(.list(items.map { $0.inSource(source) }), line: moved(line))
    case .mapping(let members):
      let members = members.map { Member(key: $0.key, keyLine: moved($0.keyLine), value: $0.value.inSource(source)) }
      return Document(.mapping(members), line: moved(line))
    }
  }
}
