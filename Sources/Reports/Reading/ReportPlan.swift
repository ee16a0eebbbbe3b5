import Core
import Foundation

/// What the experiment file in an experiment's folder plans: the runs that its report is about.
///
/// A folder may hold more than that: runs of methods and tasks that earlier forms of the file named, or other files of the same
/// experiment. Whoever carries an experiment out leaves this beside its file, so that a report knows them apart.
public struct ReportPlan: Codable, Sendable, Equatable {
  /// A task or a method.
  public struct Part: Codable, Sendable, Equatable {
    /// The name of its folder.
    public var folder: String
    /// Its name for readers.
    public var label: String

    /// A task or a method by the name of its `folder` and its `label` for readers.
    public init(folder: String, label: String) {
      self.folder = folder
      self.label = label
    }
  }

  /// The experiment's name.
  public var experiment: String
  /// The question that the file asks; nil when it asks none.
  public var question: String?
  /// In the order of the file.
  public var tasks: [Part]
  /// In the order of the file.
  public var methods: [Part]
  /// Of each method on each task.
  public var seeds: [Int]
  /// A hash of the experiment file, by which a plan that belongs to another one is known.
  private var file: String

  /// The name of the plan in the experiment's folder; hidden, so that no task's folder is called the same.
  public static let fileName = ".plan.json"

  /// A plan.
  /// - Parameters:
  ///   - experiment: the experiment's name.
  ///   - question: what the file asks; nil when it asks nothing.
  ///   - tasks: in the order of the file.
  ///   - methods: in the order of the file.
  ///   - seeds: of each method on each task.
  ///   - text: the experiment file as it is kept in the experiment's folder.
  public init(experiment: String, question: String?, tasks: [Part], methods: [Part], seeds: [Int], text: String) {
    self.experiment = experiment
    self.question = question
    self.tasks = tasks
    self.methods = methods
    self.seeds = seeds
    file = SHA256.hexadecimal(of: Data(text.utf8))
  }

  /// The plan in an experiment's folder; nil where there is none, or none of the experiment file that is there.
  public init?(in root: URL) {
    guard let text = try? Data(contentsOf: root.appending(path: "experiment.yaml")),
      let data = try? Data(contentsOf: root.appending(path: Self.fileName)),
      let plan = try? JSONDecoder().decode(ReportPlan.self, from: data),
      plan.file == SHA256.hexadecimal(of: text)
    else { return nil }
    self = plan
  }

  /// Leaves the plan in an experiment's folder, which must exist.
  /// - Throws: `WarrenError` when it cannot be written.
  public func write(in root: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try Core.AtomicFile.write(encoder.encode(self), to: root.appending(path: Self.fileName))
  }

  func taskOrder(_ folder: String) -> Int? { tasks.firstIndex { $0.folder == folder } }
  func methodOrder(_ folder: String) -> Int? { methods.firstIndex { $0.folder == folder } }
}
