import Core
import Search

/// A player as anyone can read it.
public struct PlayerSheet: Codable, Sendable, Equatable {
  /// How many moves it looks ahead.
  public var lookAhead: Int
  /// What is weighed: the names of the weights in their order.
  public var features: [String]
  /// How much each weighs, in its usual amount; only the ratios matter.
  public var weights: [Double]

  /// The sheet that a solution in JSON is.
  /// - Throws: `WarrenError` when it is none.
  init(_ solution: JSONValue) throws {
    do { self = try solution.decode(PlayerSheet.self) } catch {
      throw WarrenError(
        "the solution is not of the form {\"lookAhead\": 1, \"features\": [\"mobility\", ...], \"weights\": [1, ...]}",
        kind: .failure)
    }
  }

  init(lookAhead: Int, features: [String], weights: [Double]) {
    self.lookAhead = lookAhead
    self.features = features
    self.weights = weights
  }

  /// The weights as a solution of that contest.
  /// - Throws: `WarrenError` when they are none.
  func vector<Played>(in contest: PlayerContest<Played>) throws -> StrategyVector {
    guard lookAhead == contest.lookAhead, features == Played.weightNames else {
      throw WarrenError(
        "the solution looks \(lookAhead) moves ahead and weighs \(features.count) features, expected \(contest.lookAhead) and"
          + " \(Played.weightNames.count) by their names",
        kind: .failure)
    }
    let vector = StrategyVector(weights)
    try contest.encoding.validate(vector)
    return vector
  }
}
