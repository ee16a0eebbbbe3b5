import Core
import Foundation

/// An experiment as its file states it: a question, and tasks × methods × seeds under a budget.
public struct ExperimentFile: Sendable {
  /// One entry of `tasks` or `methods`: the component's registered name, its settings and where it stands.
  public struct Entry: Sendable {
    public var name: String
    public var label: String?
    /// Whether a sweep has composed the label of its values; it may then come out like another one.
    var isLabelComposed = false
    /// What is put around the environment of a task; no wrapper where there is nothing to read.
    public var wrappers: WrapperSettings?
    public var settings: Document
    public var line: Int
    /// How a method's settings are searched before it is run; nil where they are as they stand.
    var tuning: TuningEntry?
  }

  /// The experiment's name, which is its folder's name.
  public var name: String
  public var question: String?
  public var tasks: [Entry]
  public var methods: [Entry]
  public var budget: Budget
  public var seeds: [Int]
  public var evaluation: EvaluationSettings
  public var record: RecordSettings?
  public var stop: StopSettings?
  public var checkpoint: CheckpointSettings
  /// The file as given; where it includes others, what all of them say together.
  public var text: String
  /// What errors call the file.
  public var file: String
  /// The folder that relative paths start from.
  public var folder: URL
  /// Reads the parts of entries.
  let reader: ConfigurationReader
  /// The experiment's folder, for one that was recorded there.
  var recordedIn: URL?
  /// The `key=value` pairs that replaced values in the file.
  public var overrides: [String]

  /// The keys at the top of a file, with what they mean.
  public static let keys: [(name: String, help: String)] = [
    ("experiment", "The experiment's name: letters, digits, '-', '_' and '.'. Results go to a folder of that name."),
    (
      "include", "A file, or a list of files, with some of these keys; those of this file come first. Names are relative to it."
    ),
    ("question", "What the experiment is to answer, in a sentence; it heads the report."),
    ("tasks", "What is to be done: environments, problems and datasets; 'wrappers' go around an environment."),
    ("methods", "Who does it: agents, strategies, solvers and supervised learners."),
    ("budget", "What each run may spend; the first limit reached ends it."),
    ("seeds", "How many seeds (1, 2, ...), or a list of them."),
    ("evaluation", "When policies and networks are measured."),
    ("stop", "A goal that ends a run before its budget does."),
    ("checkpoint", "How often a run is saved."),
    ("record", "Episodes of the best policy that are kept when a run has finished."),
  ]

  /// Reads a file.
  /// - Parameters:
  ///   - url: the file.
  ///   - seeds: seeds that replace the file's.
  ///   - overrides: `key=value` pairs that replace values in the file, as `--set` takes them.
  public init(contentsOf url: URL, seeds: [Int] = [], overrides: [String] = []) throws {
    try self.init(
      text: Self.text(of: url), file: url.relativePath, folder: url.absoluteURL.deletingLastPathComponent(), seeds: seeds,
      overrides: overrides)
  }

  /// The text of a file, which is looked at before it is read.
  static func text(of url: URL) throws -> String {
    var information = stat()
    guard stat(url.path, &information) == 0 else {
      throw WarrenError(errno == ENOENT ? "there is no such file" : "cannot be read", at: url.relativePath)
    }
    guard information.st_mode & S_IFMT == S_IFREG else { throw WarrenError("cannot be read as a file", at: url.relativePath) }
    guard information.st_size <= Document.mostBytes else {
      throw WarrenError(
        "is too large: it has \(information.st_size >> 20) MiB, and at most \(Document.mostBytes >> 20) MiB are read",
        at: url.relativePath)
    }
    guard let data = try? Data(contentsOf: url) else { throw WarrenError("cannot be read as a file", at: url.relativePath) }
    guard let text = String(data: data, encoding: .utf8) else { throw WarrenError("is not UTF-8 text", at: url.relativePath) }
    return text
  }

  /// Reads the text of a file.
  public init(text: String, file: String, folder: URL, seeds: [Int] = [], overrides: [String] = []) throws {
    var document = try Document(yaml: text, name: file)
    let parts = try IncludedFiles(&document, name: file, url: URL(fileURLWithPath: file), folder: folder)
    self.text = parts.names.count > 1 ? try document.yaml(including: parts.names) : text
    for (index, override) in overrides.enumerated() {
      try document.apply(override: override, source: parts.names.count + index)
    }
    let reader = ConfigurationReader(file: file, sources: parts.names, overrides: overrides)
    self.reader = reader
    guard case .mapping(let members) = document.content else {
      throw WarrenError("an experiment file is a mapping of keys to values", at: file)
    }
    let valid = Self.keys.map(\.name)
    for member in members where !valid.contains(member.key) {
      throw WarrenError(
        "there is no key '\(member.key)'", at: reader.place(member.keyLine),
        hint: WarrenError.hint(for: member.key, among: valid))
    }
    func section<C: Configuration>(_ key: String, _ type: C.Type) throws -> C? {
      try document[key].map { try reader.read(type, from: $0, subject: key) }
    }
    self.file = file
    self.folder = folder
    self.overrides = overrides
    guard let name = document["experiment"] else { throw WarrenError("the key 'experiment' is missing: a name", at: file) }
    self.name = try Self.checkedName(name, reader: reader)
    question = try document["question"].map {
      try reader.value(of: .string, from: $0, key: "question", line: $0.line).displayed
    }
    tasks = try Self.entries(document["tasks"], key: "tasks", reader: reader)
    methods = try Self.entries(document["methods"], key: "methods", reader: reader)
    budget = try section("budget", BudgetSettings.self)?.budget ?? Budget()
    evaluation = try section("evaluation", EvaluationSettings.self) ?? EvaluationSettings()
    stop = try section("stop", StopSettings.self)
    record = try section("record", RecordSettings.self)
    checkpoint = try section("checkpoint", CheckpointSettings.self) ?? CheckpointSettings()
    self.seeds = seeds.isEmpty ? try Self.seeds(document["seeds"], reader: reader) : seeds
  }

  private static func checkedName(_ document: Document, reader: ConfigurationReader) throws -> String {
    let name = try reader.value(of: .string, from: document, key: "experiment", line: document.line).displayed
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.".unicodeScalars.contains($0))
    }
    guard isPlain, !name.isEmpty, !name.hasPrefix("."), name.count <= 100 else {
      throw WarrenError(
        "the name '\(name)' must be letters, digits, '-', '_' and '.', as it names a folder",
        at: reader.place(document.line))
    }
    return name
  }

  private static func entries(_ document: Document?, key: String, reader: ConfigurationReader) throws -> [Entry] {
    guard let document else { throw WarrenError("the key '\(key)' is missing: a list", at: reader.file) }
    guard case .list(let items) = try Sweep.expanded(document, reader: reader).content, !items.isEmpty else {
      throw WarrenError(
        "'\(key)' must be a list with at least one entry, such as '- NAME: {}'", at: reader.place(document.line))
    }
    return try items.map { item in
      switch item.content {
      case .scalar(let name, _):
        return Entry(name: name, settings: Document(.mapping([]), line: item.line), line: item.line)
      case .mapping(let members):
        let label = try members.first { $0.key == "label" }.map {
          try reader.value(of: .string, from: $0.value, key: "label", line: $0.keyLine).displayed
        }
        let wrappers = try members.first { key == "tasks" && $0.key == "wrappers" }.map {
          try reader.read(WrapperSettings.self, from: $0.value, subject: "wrappers")
        }
        let own = ["label", key == "tasks" ? "wrappers" : "tune"]
        let besides = own + ["sweep", "sample"]
        let named = members.filter { !own.contains($0.key) }
        guard named.count == 1, let member = named.first else {
          throw WarrenError(
            "each entry of '\(key)' names one component, beside which there may be \(besides.joined(separator: ", ")); found "
              + (named.isEmpty ? "none" : named.map { "'\($0.key)'" }.joined(separator: ", ")),
            at: reader.place(item.line),
            hint: named.lazy.compactMap { nearestName(to: $0.key, among: besides) }.first.map { "did you mean '\($0)'?" }
              ?? "indent a component's settings below its name, or write them in { }")
        }
        let tuning = try members.first { key == "methods" && $0.key == "tune" }.map {
          try TuningEntry($0.value, subject: member.key, reader: reader)
        }
        let isLabelComposed = members.contains { $0.key == "label" && $0.isChosen }
        return Entry(
          name: member.key, label: label, isLabelComposed: isLabelComposed, wrappers: wrappers, settings: member.value,
          line: member.keyLine, tuning: tuning)
      case .list:
        throw WarrenError("each entry of '\(key)' must be '- NAME: {...}'", at: reader.place(item.line))
      }
    }
  }

  private static func seeds(_ document: Document?, reader: ConfigurationReader) throws -> [Int] {
    guard let document else { return [1] }
    if case .list = document.content {
      let list = try reader.value(of: .list(.integer), from: document, key: "seeds", line: document.line)
      let seeds: [Int] = try list.decode()
      guard !seeds.isEmpty, Set(seeds).count == seeds.count, seeds.allSatisfy({ $0 >= 0 }) else {
        throw WarrenError("'seeds' must be different integers from 0", at: reader.place(document.line))
      }
      return seeds
    }
    if case .mapping = document.content {
      throw WarrenError(
        "'seeds' must be a number from 1 to 100,000, or a list, found a mapping", at: reader.place(document.line))
    }
    let count: Int = try reader.value(of: .integer, from: document, key: "seeds", line: document.line).decode()
    guard (1...100_000).contains(count) else {
      throw WarrenError("'seeds' must be a number from 1 to 100,000, or a list", at: reader.place(document.line))
    }
    return Array(1...count)
  }
}
