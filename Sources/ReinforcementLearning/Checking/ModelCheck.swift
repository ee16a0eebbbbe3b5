import Core
import Foundation

/// Compares what a ``ModeledEnvironment`` says of its outcomes with what its steps do.
struct ModelCheck {
  private let model: TabularModel
  /// How often each outcome of the model has been seen; of equal ones the first counts for all.
  private var counts: [Int]
  /// How often an episode has begun in each state.
  private var starts: [Int]

  /// The model of an environment.
  /// - Throws: `WarrenError` where it is none.
  init<E: ModeledEnvironment>(_ environment: E, telling tell: @Sendable (String) -> Void) throws {
    let specification = environment.specification
    if let states = specification.stateCount, case .discrete(let actions) = specification.actionSpace {
      for state in 0..<states {
        tell("the model: outcomes and legal actions of state \(state)")
        for action in 0..<actions where environment.isLegal(action, in: state) {
          try Self.validate(environment.outcomes(of: action, in: state), states, "action \(action) in state \(state)")
        }
      }
    }
    tell("the model: the states in which an episode begins")
    model = try TabularModel(of: environment)
    counts = [Int](repeating: 0, count: model.outcomes.count)
    starts = [Int](repeating: 0, count: model.stateCount)
  }

  private static func validate(_ outcomes: [Outcome], _ states: Int, _ place: String) throws {
    if let wrong = outcomes.first(where: { !(0..<states).contains($0.state) }) {
      throw WarrenError("\(place) leads to state \(wrong.state) in the model, there are \(states) states, 0 to \(states - 1)")
    }
    if let wrong = outcomes.first(where: { !($0.probability >= 0) || !$0.reward.isFinite }) {
      throw WarrenError(
        "an outcome of \(place) has the probability \(wrong.probability) and the reward \(wrong.reward) in the model")
    }
    let sum = outcomes.reduce(0) { $0 + $1.probability }
    guard abs(sum - 1) < 1e-6 else {
      throw WarrenError("the probabilities of the outcomes of \(place) add up to \(sum) in the model, not to 1")
    }
  }

  /// Notes that an episode has begun in a state.
  mutating func begin(in state: Int) {
    if starts.indices.contains(state) { starts[state] += 1 }
  }

  /// Notes a step.
  /// - Returns: in what it contradicts the model; nil when it does not.
  mutating func follow(
    _ action: Int, from state: Int, _ legal: [Bool], _ timeStep: TimeStep, to next: Int
  ) -> String? {
    guard starts.indices.contains(state), starts.indices.contains(next) else { return nil }
    let row = state * model.actionCount
    if let wrong = legal.indices.first(where: { legal[$0] != model.isLegal[row + $0] }) {
      return "action \(wrong) in state \(state) is \(legal[wrong] ? "legal, but not" : "not legal, but it is") in the model"
    }
    let seen = Outcome(probability: 1, state: next, reward: timeStep.reward, isLast: timeStep.status == .terminated)
    let possible = outcomes(of: row + action)
    guard let index = possible.first(where: { Self.areEqual(model.outcomes[$0], seen) }) else {
      let words = possible.prefix(4).map { Self.text(model.outcomes[$0]) }.joined(separator: "; ")
      return "action \(action) in state \(state) has led to \(Self.text(seen)), in the model to \(words)"
        + (possible.count > 4 ? "; ..." : "")
    }
    counts[index] += 1
    return nil
  }

  /// Whether outcomes come more or less often than the model says, by far more than chance explains; nil when they do not.
  func frequencyComplaint() -> String? {
    let begun = starts.reduce(0, +)
    for state in starts.indices {
      let probability = model.startingProbabilities[state]
      if starts[state] > 0 && probability == 0 || Self.isIncredible(starts[state], of: begun, probability) {
        return
          "\(starts[state]) of \(begun) episodes have begun in state \(state); its probability is \(probability) in the model"
      }
    }
    for pair in 0..<model.begins.count - 1 {
      let possible = outcomes(of: pair)
      let total = possible.reduce(0) { $0 + counts[$1] }
      guard total > 0 else { continue }
      for index in possible {
        let outcome = model.outcomes[index]
        guard !possible.prefix(while: { $0 < index }).contains(where: { Self.areEqual(model.outcomes[$0], outcome) }) else {
          continue
        }
        let probability = possible.filter { Self.areEqual(model.outcomes[$0], outcome) }
          .reduce(0) { $0 + model.outcomes[$1].probability }
        if Self.isIncredible(counts[index], of: total, probability) {
          return "action \(pair % model.actionCount) in state \(pair / model.actionCount) has led to \(Self.text(outcome)) in "
            + "\(counts[index]) of \(total) steps; its probability is \(probability) in the model"
        }
      }
    }
    return nil
  }

  private func outcomes(of pair: Int) -> Range<Int> { model.begins[pair]..<model.begins[pair + 1] }

  /// Where the task ends it does not matter in which state.
  private static func areEqual(_ first: Outcome, _ second: Outcome) -> Bool {
    first.isLast == second.isLast && (first.isLast || first.state == second.state)
      && abs(first.reward - second.reward) <= 1e-5 * max(1, abs(first.reward))
  }

  /// Six standard deviations and three counts away from the mean: less than one in a hundred million times by chance.
  private static func isIncredible(_ count: Int, of total: Int, _ probability: Double) -> Bool {
    let mean = Double(total) * probability
    return abs(Double(count) - mean) > 6 * (mean * max(0, 1 - probability)).squareRoot() + 3
  }

  private static func text(_ outcome: Outcome) -> String {
    (outcome.isLast ? "the end" : "state \(outcome.state)") + " for a reward of \(outcome.reward)"
  }
}
