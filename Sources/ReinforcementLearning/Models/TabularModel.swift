import Core

/// One of the things that can happen after an action.
public struct Outcome: Codable, Sendable, Equatable {
  /// How likely it is, given the state and the action.
  public var probability: Double
  /// The number of the state it leads to.
  public var state: Int
  /// The reward it brings.
  public var reward: Float
  /// Whether the task ends there.
  public var isLast: Bool

  /// An outcome.
  public init(probability: Double, state: Int, reward: Float, isLast: Bool) {
    self.probability = probability
    self.state = state
    self.reward = reward
    self.isLast = isLast
  }
}

/// An environment that numbers its states and knows of each action what can come of it, so that the optimum can be computed.
public protocol ModeledEnvironment: Environment where Action == Int {
  /// What an action in a state can lead to; the probabilities add up to 1.
  /// - Parameters:
  ///   - action: which action is taken.
  ///   - state: a number below the specification's `stateCount`. Of states in which an episode has ended, nothing is asked.
  func outcomes(of action: Int, in state: Int) -> [Outcome]
  /// Which actions are legal in a state, for those environments that have illegal ones.
  func isLegal(_ action: Int, in state: Int) -> Bool
  /// In which states an episode can begin, and how likely each is.
  var startingStates: [(state: Int, probability: Double)] { get }
}

extension ModeledEnvironment {
  public func isLegal(_ action: Int, in state: Int) -> Bool { true }
}

/// A finite Markov decision process written out: for every state and action the outcomes, one after the other.
public struct TabularModel: Sendable {
  /// How many states there are.
  public let stateCount: Int
  /// How many actions there are.
  public let actionCount: Int
  /// All outcomes, those of state 0 and action 0 first.
  public let outcomes: [Outcome]
  /// Where the outcomes of state s and action a begin: `begins[s * actionCount + a]`; one more entry at the end.
  public let begins: [Int]
  /// Which actions are legal, [states × actions].
  public let isLegal: [Bool]
  /// How likely an episode begins in each state, [states].
  public let startingProbabilities: [Double]
  /// After how many steps an episode is cut off; nil when it is not.
  public let timeLimit: Int?
  /// The discount that goes with the task.
  public let discount: Double

  /// Writes out the model of an environment.
  /// - Throws: `WarrenError` where its outcomes contradict its specification or are no probabilities.
  public init<E: ModeledEnvironment>(of environment: E) throws {
    let specification = environment.specification
    let place = "environment \(E.self)"
    guard let states = specification.stateCount, case .discrete(let actions) = specification.actionSpace else {
      throw WarrenError("its model needs a 'stateCount' and discrete actions in its specification", at: place)
    }
    stateCount = states
    actionCount = actions
    timeLimit = specification.timeLimit
    discount = Double(specification.discount)
    var outcomes: [Outcome] = []
    var begins = [0]
    var legal: [Bool] = []
    for state in 0..<states {
      for action in 0..<actions {
        let found = environment.outcomes(of: action, in: state)
        let total = found.reduce(0) { $0 + $1.probability }
        guard abs(total - 1) < 1e-6, found.allSatisfy({ $0.probability >= 0 && (0..<states).contains($0.state) }) else {
          throw WarrenError(
            "the outcomes of action \(action) in state \(state) must be states below \(states) whose probabilities add up to 1",
            at: place)
        }
        outcomes += found.filter { $0.probability > 0 }
        begins.append(outcomes.count)
        legal.append(environment.isLegal(action, in: state))
      }
    }
    var starts = [Double](repeating: 0, count: states)
    for (state, probability) in environment.startingStates {
      guard (0..<states).contains(state), probability >= 0 else {
        throw WarrenError("an episode cannot begin in state \(state) with probability \(probability)", at: place)
      }
      starts[state] += probability
    }
    guard abs(starts.reduce(0, +) - 1) < 1e-6 else {
      throw WarrenError("the probabilities of the states in which an episode begins must add up to 1", at: place)
    }
    self.outcomes = outcomes
    self.begins = begins
    isLegal = legal
    startingProbabilities = starts
  }
}
