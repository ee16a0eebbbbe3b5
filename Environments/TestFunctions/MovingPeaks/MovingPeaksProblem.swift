import Core
import Search

/// The moving peaks benchmark (Branke, "Memory enhanced evolutionary algorithms for changing optimization problems", 1999): a landscape
/// of peaks, to be followed upwards, that change their heights, widths and places every so many evaluations.
///
/// A search is judged by its offline error: the mean over all evaluations of how far the best value since the last change was below the
/// highest peak.
public struct MovingPeaksProblem: EncodedProblem, DynamicProblem {
  /// Every solution is feasible.
  public var isConstrained: Bool { false }
  /// What the peaks are like and how they change.
  public let settings: MovingPeaksConfiguration
  public let encoding: RealVectorEncoding
  private let history: PeakHistory

  /// A problem of checked settings.
  init(_ settings: MovingPeaksConfiguration) {
    self.settings = settings
    encoding = RealVectorEncoding(bounds: [ClosedRange<Double>](repeating: settings.region, count: settings.dimension))
    history = PeakHistory(settings)
  }

  public var objectives: [Objective] { [Objective("height", .maximize)] }

  /// The peaks as they stand after so many evaluations.
  public func landscape(at time: Int) -> PeakLandscape { history.landscape(after: max(0, time) / settings.period) }

  public func validate(_ solution: [Double]) throws { try encoding.validate(solution) }

  public func evaluate(_ solution: [Double]) throws -> Evaluation { try evaluate(solution, at: 0) }

  public func evaluate(_ solution: [Double], at time: Int) throws -> Evaluation {
    guard solution.count == settings.dimension else {
      throw WarrenError("the point has \(solution.count) numbers, expected \(settings.dimension)", kind: .failure)
    }
    return Evaluation(landscape(at: time).value(at: solution))
  }

  public func optimum(at time: Int) -> MovingOptimum? {
    MovingOptimum(value: landscape(at: time).optimum, changes: max(0, time) / settings.period)
  }

  public func publishedForm(of solution: [Double], at time: Int) -> any Encodable & Sendable {
    MomentaryPoint(point: solution, evaluations: time)
  }
}

/// A point of a landscape that changes, and when it was there, as results hold it.
public struct MomentaryPoint: Codable, Sendable, Equatable {
  /// The point.
  public var point: [Double]
  /// After how many evaluations it was evaluated.
  public var evaluations: Int

  /// A point at a moment.
  public init(point: [Double], evaluations: Int) {
    self.point = point
    self.evaluations = evaluations
  }
}
