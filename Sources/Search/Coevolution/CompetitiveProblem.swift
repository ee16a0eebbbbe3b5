import Core

/// A contest: solutions are not judged by themselves but by matches against each other.
///
/// A contest is a value without state of its own, so that matches may be played on several threads at once.
public protocol CompetitiveProblem<Contestants>: Sendable {
  /// How contestants are written down.
  associatedtype Contestants: Encoding
  /// A contestant made ready to play many matches.
  associatedtype Player: Sendable

  /// How contestants are written down.
  var encoding: Contestants { get }

  /// What ``assess(_:)`` measures.
  var objective: Objective { get }

  /// How many matches take a few milliseconds; so many are played in a step of a learner.
  var matchesPerStep: Int { get }

  /// Makes a contestant ready to play.
  func makePlayer(_ genotype: Contestants.Genotype) throws -> Player

  /// Plays a match.
  /// - Parameters:
  ///   - first: who is asked first.
  ///   - second: the other.
  ///   - key: the randomness of this match.
  /// - Returns: what each of the two got; more is better.
  func play(_ first: Player, _ second: Player, key: RandomKey) throws -> MatchOutcome

  /// How good a contestant is by a yardstick outside of the contest, such as fixed opponents. It guides nothing: it is for whoever
  /// wants to know how far a co-evolution has come.
  func assess(_ genotype: Contestants.Genotype) throws -> Double

  /// Into how many parts, at least 1, an assessment is cut, such as one for each game of a series.
  var assessmentParts: Int { get }

  /// How many of these parts take a few milliseconds; so many are worked on in a step of a learner.
  var assessmentPartsPerStep: Int { get }

  /// A part of an assessment. What comes out of it depends on the contestant and the part alone.
  func assess(_ genotype: Contestants.Genotype, part: Int) throws -> Double

  /// What the parts of an assessment come to: the objective under its name, and whatever else is to be seen in reports.
  func assessment(ofParts parts: [Double]) -> Metrics

  /// The contestant in the form in which anyone can check it.
  func publishedForm(ofContestant genotype: Contestants.Genotype) -> any Encodable & Sendable
}

extension CompetitiveProblem {
  public var matchesPerStep: Int { 1000 }
  public var assessmentParts: Int { 1 }
  public var assessmentPartsPerStep: Int { 1 }
  public func assess(_ genotype: Contestants.Genotype, part: Int) throws -> Double { try assess(genotype) }
  public func assessment(ofParts parts: [Double]) -> Metrics { [objective.name: parts.reduce(0, +) / Double(parts.count)] }
}

/// What the two players of a match got; more is better.
public struct MatchOutcome: Sendable, Equatable {
  /// What the first got.
  public var first: Double
  /// What the second got.
  public var second: Double

  /// An outcome.
  @inlinable
  public init(first: Double, second: Double) {
    self.first = first
    self.second = second
  }
}
