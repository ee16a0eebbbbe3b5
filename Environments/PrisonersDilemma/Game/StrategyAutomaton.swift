/// A strategy with finitely many states: in each it cooperates with a certain probability, and where it goes next depends on the
/// moves of both players. Every strategy of finite memory is one.
///
/// The moves are those that were really made: with noise, a player sees what its own hand has done.
public struct StrategyAutomaton: Sendable, Equatable, Codable {
  /// One state.
  public struct State: Sendable, Equatable, Codable {
    /// The probability to cooperate.
    public var cooperation: Double
    /// The state that follows on (own, other's) moves CC, CD, DC and DD.
    public var next: [Int]

    public init(cooperation: Double, next: [Int]) {
      self.cooperation = cooperation
      self.next = next
    }
  }

  /// The most states there can be.
  public static let maximumStates = 1 << 16

  /// The states; a match begins in the first.
  public let states: [State]

  /// An automaton of these states. Transitions must lead to states that exist, and probabilities lie between 0 and 1.
  public init(states: [State]) {
    precondition((1...Self.maximumStates).contains(states.count), "an automaton has from 1 to 65,536 states")
    for state in states {
      precondition((0...1).contains(state.cooperation), "a probability lies between 0 and 1")
      precondition(
        state.next.count == 4 && state.next.allSatisfy { states.indices.contains($0) }, "a transition leads nowhere")
    }
    self.states = states
  }

  /// Whether some state leaves the move to chance.
  public var isStochastic: Bool { states.contains { $0.cooperation > 0 && $0.cooperation < 1 } }

  /// An automaton whose states are found by following all transitions from a start.
  /// - Parameters:
  ///   - start: the state before the first round.
  ///   - cooperation: the probability to cooperate in a state.
  ///   - next: what follows on the own move and the other's.
  public init<S: Hashable>(from start: S, cooperation: (S) -> Double, next: (S, _ own: Move, _ other: Move) -> S) {
    var numbers = [start: 0]
    var found = [start]
    var states: [State] = []
    while states.count < found.count {
      let state = found[states.count]
      let followers = Move.allCases.flatMap { own in
        Move.allCases.map { other in
          let follower = next(state, own, other)
          if let number = numbers[follower] { return number }
          precondition(found.count < Self.maximumStates, "there are more states than an automaton may have")
          numbers[follower] = found.count
          found.append(follower)
          return found.count - 1
        }
      }
      states.append(State(cooperation: cooperation(state), next: followers))
    }
    self.init(states: states)
  }

  /// The automaton of the fewest states that plays the same (Moore, "Gedanken-experiments on sequential machines", 1956).
  ///
  /// States are taken for equal until their probabilities or what follows on them tell them apart.
  public func minimized() -> StrategyAutomaton {
    var classes = [Int](repeating: 0, count: states.count)
    var classCount = 0
    while true {
      var numbers: [Signature: Int] = [:]
      let refined = states.indices.map { index in
        let signature = Signature(
          own: classes[index], cooperation: states[index].cooperation, next: states[index].next.map { classes[$0] })
        if let number = numbers[signature] { return number }
        numbers[signature] = numbers.count
        return numbers.count - 1
      }
      classes = refined
      if numbers.count == classCount { break }
      classCount = numbers.count
    }
    // Classes are numbered in the order in which they are met, so that of the first state is the first.
    var representatives = [Int](repeating: -1, count: classCount)
    for index in states.indices.reversed() { representatives[classes[index]] = index }
    return StrategyAutomaton(
      states: representatives.map { State(cooperation: states[$0].cooperation, next: states[$0].next.map { classes[$0] }) })
  }

  private struct Signature: Hashable {
    var own: Int
    var cooperation: Double
    var next: [Int]
  }
}
