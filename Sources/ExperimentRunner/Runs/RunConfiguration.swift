import Core
import Foundation

/// What `config.json` says about a run: everything needed to repeat it.
public struct RunConfiguration: Codable, Sendable {
  /// Where a task and a method stand in the experiment file.
  public struct Order: Codable, Sendable {
    public var task: Int
    public var method: Int
  }

  /// A component with all its settings.
  public struct Component: Codable, Sendable, Equatable {
    public var name: String
    public var settings: JSONValue
    /// What is put around the environment of a task; absent where nothing is.
    public var wrappers: WrapperSettings?
  }

  /// Both components of a run.
  public struct Parameters: Codable, Sendable, Equatable {
    public var task: Component
    public var method: Component
  }

  public var experiment: String
  public var question: String?
  public var task: String
  public var taskLabel: String
  public var method: String
  public var methodLabel: String
  public var order: Order
  public var seed: Int
  public var measure: Measure
  public var budget: Budget
  public var evaluation: EvaluationSettings
  public var stop: StopSettings?
  public var parameters: Parameters
  public var version: String
  public var revision: String?
  public var dataHashes: [String: String]
  public var machine: Machine
  public var threads: Int
  /// A hash of all that decides the results; a run continues only where it is unchanged.
  public var identity: String

  init(_ run: PlannedRun, file: ExperimentFile, threads: Int) throws {
    let folders = run.path.split(separator: "/")
    experiment = file.name
    question = file.question
    task = String(folders[0])
    taskLabel = run.task.label
    method = String(folders[1])
    methodLabel = run.methodLabel
    order = Order(task: run.taskOrder, method: run.methodOrder)
    seed = run.seed
    measure = run.task.measure
    budget = file.budget
    evaluation = file.evaluation
    stop = file.stop
    parameters = Parameters(
      task: Component(name: run.taskKind, settings: run.taskSettings, wrappers: run.wrappers),
      method: Component(name: run.methodKind, settings: run.methodSettings))
    version = WarrenVersion.current
    revision = WarrenVersion.revision
    dataHashes = run.dataHashes
    machine = .current
    self.threads = threads
    identity = ""
    identity = try hashOfWhatDecides()
  }

  /// Labels, the machine and the number of threads do not change results; everything else does.
  private func hashOfWhatDecides() throws -> String {
    struct Decisive: Encodable {
      var parameters: Parameters
      var seed: Int
      var budget: Budget
      var evaluation: EvaluationSettings
      var stop: StopSettings?
      var dataHashes: [String: String]
      var version: String
    }
    let decisive = Decisive(
      parameters: parameters, seed: seed, budget: budget, evaluation: evaluation, stop: stop, dataHashes: dataHashes,
      version: version)
    return SHA256.hexadecimal(of: try JSONValue(encoding: decisive).prettyPrinted())
  }
}

/// Which Warren this is.
public enum WarrenVersion {
  /// The release.
  public static let current = "0.1.0"

  /// The git revision of the folder that the program runs in, where there is one.
  public static let revision: String? = {
    var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    while folder.path != "/" {
      let git = folder.appendingPathComponent(".git")
      if let head = try? String(contentsOf: git.appendingPathComponent("HEAD"), encoding: .utf8) {
        let head = head.trimmingCharacters(in: .whitespacesAndNewlines)
        guard head.hasPrefix("ref: ") else { return String(head.prefix(12)) }
        let reference = git.appendingPathComponent(String(head.dropFirst(5)))
        return (try? String(contentsOf: reference, encoding: .utf8)).map { String($0.prefix(12)) }
      }
      folder.deleteLastPathComponent()
    }
    return nil
  }()
}
