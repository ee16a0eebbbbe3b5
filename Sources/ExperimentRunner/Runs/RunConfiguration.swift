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
    /// Where the method's tuned settings come from; absent where nothing was tuned.
    public var tuning: TuningRecord?
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
  /// The programs that have worked on the run, by what tells their builds apart; one, unless it was interrupted and went on with
  /// another.
  public var programs: [String]?

  init(_ run: PlannedRun, file: ExperimentFile, threads: Int) throws {
    var folders = run.path.split(separator: "/")
    if folders.first == PlannedTuning.folder[...] { folders.removeFirst() }
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
      method: Component(name: run.methodKind, settings: run.methodSettings), tuning: run.tuning)
    version = WarrenVersion.current
    revision = WarrenVersion.revision
    dataHashes = run.dataHashes
    machine = .current
    self.threads = threads
    identity = ""
    identity = try hashOfWhatDecides()
    programs = [WarrenVersion.program]
  }

  /// What differs from the configuration that an earlier start has left, in words; empty where results would be the same.
  func differences(from previous: RunConfiguration) -> String {
    var parts: [String] = []
    if parameters.task != previous.parameters.task { parts.append("the task's settings") }
    if parameters.method != previous.parameters.method { parts.append("its settings") }
    if parameters.tuning != previous.parameters.tuning { parts.append("its tuning") }
    if budget != previous.budget { parts.append("the budget") }
    let names = Set(dataHashes.keys).union(previous.dataHashes.keys).sorted()
    parts += names.filter { dataHashes[$0] != previous.dataHashes[$0] }.map { "the data file '\($0)'" }
    if version != previous.version { parts.append("Warren's version (\(previous.version), now \(version))") }
    if parts.isEmpty, identity != previous.identity { parts.append("how it is evaluated, or when it stops") }
    return parts.count > 1 ? parts.dropLast().joined(separator: ", ") + " and " + parts.last! : parts.first ?? ""
  }

  /// Labels and the number of threads do not change results. The machine can, by its vector instructions, but a run that goes on elsewhere
  /// is the same run; everything else makes it another one.
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
