import Core

/// What one experiment's run directories hold, as far as it could be read.
///
/// ```swift
/// let results = try ReportLoader.load(experimentDirectory)
/// for task in results.tasks {
///   for method in task.methods { print(task.label, method.label, method.statistics.median ?? .nan) }
/// }
/// ```
public struct ExperimentResults: Codable, Sendable {
  /// Runs in the experiment's folder that the present experiment file does not plan.
  public struct LeftOver: Codable, Sendable, Equatable {
    /// The folder of a task, a method or a run, below the experiment's.
    public var path: String
    /// How many runs are there.
    public var runs: Int

    public init(path: String, runs: Int) {
      self.path = path
      self.runs = runs
    }
  }

  /// The experiment's name.
  public var experiment: String
  /// The question the experiment file asks; empty when no run says it.
  public var question: String
  /// The experiment file as given; nil when it is missing.
  public var configurationText: String?
  /// The tasks, in the order of the experiment file.
  public var tasks: [TaskResults]
  /// What lies in the folder and is left out.
  public var leftOver: [LeftOver] = []
}

/// The runs of every method on one task.
public struct TaskResults: Codable, Sendable {
  /// The name of the task's directory.
  public var name: String
  /// The task's name for readers.
  public var label: String
  /// What is compared.
  public var measure: Measure
  /// The methods, in the order of the experiment file.
  public var methods: [MethodResults]
  /// The drawing of the best run that left one.
  public var drawing: SolutionDrawing?
}

/// The runs of one method on one task.
public struct MethodResults: Codable, Sendable {
  /// The name of the method's directory.
  public var name: String
  /// The method's name for readers.
  public var label: String
  /// The place of the method in the experiment file, from 0; it decides colour and marker, the same in every task.
  public var series: Int
  /// The resolved fields of task and method, from the first run that has them.
  public var parameters: [Parameter]
  /// The runs by ascending seed.
  public var runs: [RunResults]
  /// What the best run shows of itself.
  public var pictures: RunPictures?

  /// Order statistics over the final values of the runs that count.
  public var statistics: Statistics { Statistics(countedRuns.compactMap(\.value)) }

  /// The runs whose final value enters the figures: finished or stopped, with a value.
  public var countedRuns: [RunResults] { runs.filter { $0.status.isCounted && $0.value != nil } }
}

/// One run: a seed of a method on a task.
public struct RunResults: Codable, Sendable {
  /// The seed.
  public var seed: Int
  /// How the run ended, or in what state its directory is.
  public var status: RunStatus
  /// What was found wrong, for readers; nil when all is well.
  public var reason: String?
  /// Why a run that is finished ended, such as `budget`, `goal` or `converged`; nil when it does not say.
  public var ending: String?
  /// A hash of what the run did and found, times aside; nil without a result.
  public var trace: String?
  /// The final value of the measure.
  public var value: Double?
  /// By how much the samples deviate whose mean the final value is, such as the returns of episodes; nil where it is no mean.
  public var deviation: Double?
  /// The best value of the measure that the run ever reported.
  public var bestValue: Double?
  /// What the run has proved no solution to be better than; nil for methods that prove nothing.
  public var bound: Double?
  /// What the run spent in all.
  public var spent: [Resource: Double]
  /// The measure along the way.
  public var curve: RunCurve
  /// The loss along the way; empty where the method has none.
  public var loss: RunCurve
  /// The solutions of which none is better in all objectives; nil for a single objective.
  public var front: RunFront?
  /// Where and with what the run was made; nil when its configuration could not be read.
  public var provenance: Provenance?
}

/// How a run ended, or in what state its directory is.
public enum RunStatus: String, Codable, Sendable, CaseIterable {
  /// The run ended by its budget or its own end.
  case finished
  /// The run was ended early, with a result.
  case stopped
  /// The run ended with an error.
  case failed
  /// The run has left no result yet: it is running, or it was interrupted.
  case unfinished
  /// A file of the run cannot be read.
  case damaged
  /// Other methods have this seed, this one has no such run.
  case missing

  /// Whether the final value enters the figures.
  public var isCounted: Bool { self == .finished || self == .stopped }
}

/// What a run spends; the names are those of the run directory's files.
public enum Resource: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
  case evaluations, seconds, environmentSteps, learnerSteps, cpuSeconds
}

/// Values along a run, each with what had been spent by then.
public struct RunCurve: Codable, Sendable, Equatable {
  /// What had been spent at each point, in the order of the file; a resource that the run never reports is absent.
  public var spent: [Resource: [Double]] = [:]
  /// The value at each point.
  public var values: [Double] = []
}

/// The figure by which methods are compared on a task.
public struct Measure: Codable, Sendable, Equatable {
  /// The direction of improvement.
  public enum Direction: String, Codable, Sendable { case minimize, maximize }

  /// A value from outside the experiment.
  public struct Known: Codable, Sendable, Equatable {
    /// The optimum, or the best value anyone found.
    public var value: Double
    /// Whether it is proved that nothing better exists.
    public var proved: Bool
  }

  /// The key of the measure in the run directory's files, such as `length` or `return`.
  public var name: String
  /// The direction of improvement.
  public var direction: Direction
  /// The known optimum or best known value.
  public var known: Known?
  /// A value that is proved to be at least as good as every solution's: the tightest that the task or a run has given.
  public var bound: Double?
  /// The value from which on a run counts as a success.
  public var threshold: Double?

  /// Takes a proved bound for the tightest one, if it is.
  mutating func tighten(to proved: Double) {
    bound = bound.map { isBetter(proved, than: $0) ? $0 : proved } ?? proved
  }

  /// Whether `value` is strictly better than `other`.
  public func isBetter(_ value: Double, than other: Double) -> Bool {
    direction == .minimize ? value < other : value > other
  }

  /// How far `value` falls short of the known value, or where there is none of the bound, as a share of it, below zero when it is
  /// better; nil without either, and where a share says nothing: where the reference is zero or has the other sign.
  public func gap(of value: Double) -> Double? {
    (known?.value ?? bound).flatMap { relativeGap(of: value, to: $0, isMinimized: direction == .minimize) }
  }

  /// What nothing can be better than, as far as that is proved: the optimum, or a bound on it.
  var limit: Double? { known.map { $0.proved ? $0.value : nil } ?? bound }

  /// A gap in words, as ``NumberFormat`` has it.
  func text(ofGap gap: Double) -> String { NumberFormat.gap(gap, toProved: known?.proved ?? true) }
}

/// One resolved field of a configuration.
public struct Parameter: Codable, Sendable, Equatable {
  /// The path of keys, joined by dots.
  public var name: String
  /// The value as text.
  public var value: String
}

/// Where and with what a run was made.
public struct Provenance: Codable, Sendable, Hashable {
  /// Warren's version.
  public var version: String?
  /// The revision of the source.
  public var revision: String?
  /// The machine in words: processor with its vector instructions, cores, memory, system.
  public var machine: String?
  /// The threads the run could use.
  public var threads: Int?
  /// The limits of the run in words.
  public var budget: String?
  /// The data files with their hashes, by name.
  public var dataHashes: [String: String]
}

/// The drawing of a solution, made safe to stand inside a page.
public struct SolutionDrawing: Codable, Sendable {
  /// The label of the method that found it.
  public var method: String
  /// The seed of the run.
  public var seed: Int
  /// The final value of the run.
  public var value: Double
  /// The `<svg>` element, with nothing in it but shapes, text and paint.
  public var svg: String
}

/// The pictures that one run has left, made safe to stand inside a page.
public struct RunPictures: Codable, Sendable {
  /// One of them.
  public struct Picture: Codable, Sendable {
    public var title: String
    public var caption: String
    /// The `<svg>` element, with nothing in it but shapes, text and paint.
    public var svg: String
  }

  /// The seed of the run.
  public var seed: Int
  /// In the order in which they are to be looked at.
  public var pictures: [Picture]
}
