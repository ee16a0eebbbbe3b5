import Core
import Foundation

/// The number by which the methods on a task are compared.
public struct Measure: Codable, Sendable, Equatable {
  /// Which way is better.
  public enum Direction: String, Codable, Sendable {
    /// Lower values are better.
    case minimize
    /// Higher values are better.
    case maximize
  }

  /// The best value there is, or a bound on it.
  public struct Known: Codable, Sendable, Equatable {
    /// The best value that is known.
    public var value: Double
    /// Whether the value is proved to be the optimum.
    public var proved: Bool

    /// A value with or without a proof.
    public init(value: Double, proved: Bool) {
      self.value = value
      self.proved = proved
    }
  }

  /// The metric's name: `length`, `return`, `accuracy`.
  public var name: String
  /// Which way is better.
  public var direction: Direction
  /// The optimum, where one is known.
  public var known: Known?
  /// A value that is proved to be at least as good as every solution's; what a gap is taken to where no optimum is known.
  public var bound: Double?
  /// From which value on the task counts as solved, where its field has agreed on one.
  public var threshold: Double?
  /// Where the measure is a hypervolume: the worst value of each objective that still counts.
  public var referencePoint: [Double]?

  /// A measure of that name.
  public init(_ name: String, _ direction: Direction, known: Known? = nil, bound: Double? = nil, threshold: Double? = nil) {
    self.name = name
    self.direction = direction
    self.known = known
    self.bound = bound
    self.threshold = threshold
  }

  /// The measure with a bound that a run has proved, where it is tighter than the one there is.
  public func tightened(to proved: Double?) -> Measure {
    guard let proved, proved.isFinite, bound.map({ isBetter($0, than: proved) }) ?? true else { return self }
    var measure = self
    measure.bound = proved
    return measure
  }

  /// Whether `value` is better than `other`.
  public func isBetter(_ value: Double, than other: Double) -> Bool {
    direction == .minimize ? value < other : value > other
  }

  /// How far `value` is from the known optimum, or without one at most from the unknown one by the bound, as a share of it: 0 at the
  /// optimum, positive when worse; nil where a share says nothing, as of a loss where the optimum is a gain.
  public func gap(of value: Double) -> Double? {
    (known?.value ?? bound).flatMap { relativeGap(of: value, to: $0, isMinimized: direction == .minimize) }
  }
}

/// One task, ready for any method: an instance with the faces that methods work on.
///
/// A face is a value of whatever type a method asks for: an ``EnvironmentFace`` for agents, a problem for search, a dataset for
/// supervised learners. A task may have several, all of one instance.
public struct ExperimentTask: Sendable {
  /// How the task is called in tables and, made fit for a folder's name, in the run directory.
  public var label: String
  /// By what methods are compared.
  public var measure: Measure
  /// What methods may work on: an environment, a problem, a source of examples.
  public var faces: [any Sendable]
  /// SHA-256 of each data file that was read, by its name.
  public var dataHashes: [String: String]
  /// The objective values of a solution as `result.json` holds it, computed from scratch.
  public var score: (@Sendable (JSONValue) throws -> Metrics)?
  /// A drawing of such a solution, as a complete SVG.
  public var draw: (@Sendable (JSONValue) -> String?)?

  /// A task with its faces.
  public init(
    label: String, measure: Measure, faces: [any Sendable], dataHashes: [String: String] = [:],
    score: (@Sendable (JSONValue) throws -> Metrics)? = nil, draw: (@Sendable (JSONValue) -> String?)? = nil
  ) {
    self.label = label
    self.measure = measure
    self.faces = faces
    self.dataHashes = dataHashes
    self.score = score
    self.draw = draw
  }

  /// The face of that type, if the task has one.
  public func face<Face>(_ type: Face.Type = Face.self) -> Face? {
    for face in faces {
      if let face = face as? Face { return face }
    }
    return nil
  }
}
