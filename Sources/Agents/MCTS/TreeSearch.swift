import Core
import Foundation
import ReinforcementLearning

/// Monte Carlo tree search with upper confidence bounds (UCT: Kocsis and Szepesvári, "Bandit based Monte-Carlo planning", ECML 2006)
/// from one state.
///
/// A simulation plays from the root: in a node, an action that has not been tried, drawn at random, else the one with the largest
///
///     (q - least) / (largest - least) + exploration · sqrt(ln N / n)
///
/// with q the mean return of the action, n how often and N how often any action was taken there, and the bounds over all values in
/// the tree (Schrittwieser et al., MuZero, 2020), so that returns of any size go with the same constant. Where it comes to a state
/// that is not in the tree, it adds a node, plays on at random and counts the discounted return of the whole for every node passed.
///
/// States are played from the root anew in every simulation, so chance is drawn anew too. Nodes stand for what has been done and
/// observed since the root, as in POMCP (Silver and Veness 2010): two outcomes of an action are told apart by their observations.
/// In games for two players each player takes the best for that player, and the sum of their results is 0.
///
/// After the end of a task nothing follows. The time limit of the specification is no end: a search plays on beyond it, as a learner
/// that bootstraps counts what would have come. Where an environment itself says that it was cut off, there is no state to
/// play on from, and what would have come counts as 0.
package final class TreeSearch {
  private struct Step {
    var edge: Int
    var player: Int
    var reward: Double
  }

  /// Place 0 is the state to be searched from; place 1 is played in.
  package let simulator: any Simulator
  private let simulations: Int
  private let exploration: Double
  private let rolloutLength: Int
  private let discount: Double
  private let tellsOutcomesApart: Bool
  private let isForTwo: Bool
  private var tree: SearchTree
  private var path: [Step] = []
  private var least = Double.infinity
  private var largest = -Double.infinity
  private var mask: [UInt8]
  private var observation: [Float]
  /// How many steps of the environment the last search has taken.
  package private(set) var stepCount = 0

  package init(_ configuration: MCTSConfiguration, environment: any BatchEnvironment) throws {
    simulator = try environment.makeSimulator(capacity: 2)
    let specification = simulator.specification
    if let misfit = MCTSBuilder.misfit(specification) { throw WarrenError(misfit) }
    simulations = configuration.simulations
    exploration = configuration.exploration
    rolloutLength = configuration.rolloutLength
    discount = configuration.discount ?? Double(specification.discount)
    tellsOutcomesApart = configuration.chance == .outcomes
    isForTwo = specification.playerCount == 2
    tree = SearchTree(actions: specification.actionSpace.maskSize)
    mask = [UInt8](repeating: 1, count: specification.actionSpace.maskSize)
    observation = [Float](repeating: 0, count: specification.observationSize)
  }

  /// Searches from the state in place 0, which has not ended.
  /// - Parameter limit: how many steps of the environment may be taken; the search is cut short there.
  /// - Returns: the action taken most often; among equals the one with the larger mean return. Where not even one simulation was
  ///   possible, any legal action.
  /// - Throws: `WarrenError` for a reward that is no finite number, or a state without legal actions.
  package func search(using random: inout RandomStream, atMost limit: Int = .max) throws -> Int32 {
    simulator.liftTimeLimit(of: 0)
    tree.clear()
    _ = tree.addRoot()
    (least, largest) = (.infinity, -.infinity)
    stepCount = 0
    for _ in 0..<simulations where stepCount < limit { try simulate(using: &random, limit: limit) }
    return try bestAction(using: &random)
  }

  /// How often each action was taken at the root and its mean return, for the player whose turn it is.
  package func statistics(of action: Int) -> (visits: Int, value: Double) {
    let visits = Int(tree.visits[action])
    return (visits, visits > 0 ? tree.returns[action] / Double(visits) : 0)
  }

  private func simulate(using random: inout RandomStream, limit: Int) throws {
    simulator.copy(0, to: 1)
    path.removeAll(keepingCapacity: true)
    var node = 0
    // The value of what follows the path, for player 0.
    var value = 0.0
    while stepCount < limit {
      let player = simulator.currentPlayer(in: 1)
      let action = try selectAction(in: node, using: &random)
      let edge = node * tree.actions + action
      let timeStep = try simulator.step(1, action: Int32(action), using: &random)
      stepCount += 1
      guard timeStep.reward.isFinite else { throw wrongReward(timeStep.reward) }
      path.append(Step(edge: edge, player: player, reward: Double(timeStep.reward)))
      if timeStep.status.isLast { break }
      let key = tellsOutcomesApart ? try observationKey() : 0
      if let child = tree.child(of: edge, key: key) {
        node = child
      } else {
        node = tree.addChild(of: edge, key: key)
        value = try rollOut(using: &random, limit: limit)
        break
      }
    }
    backUp(value)
  }

  /// Plays at random from place 1.
  /// - Returns: the discounted return for player 0.
  private func rollOut(using random: inout RandomStream, limit: Int) throws -> Double {
    let length = min(rolloutLength, limit - stepCount)
    guard length > 0 else { return 0 }
    var (value, factor, steps) = (0.0, 1.0, 0)
    try simulator.rollOut(1, atMost: length, using: &random) { timeStep, player in
      value += factor * (player == 0 ? Double(timeStep.reward) : -Double(timeStep.reward))
      factor *= discount
      steps += 1
    }
    stepCount += steps
    guard value.isFinite else { throw wrongReward(Float(value)) }
    return value
  }

  /// Counts a simulation for all edges of the path.
  private func backUp(_ ahead: Double) {
    var value = ahead
    for step in path.reversed() {
      let sign = step.player == 0 ? 1.0 : -1.0
      value = sign * step.reward + discount * value
      tree.visits[step.edge] += 1
      tree.returns[step.edge] += sign * value
      tree.nodeVisits[step.edge / tree.actions] += 1
      let mean = tree.returns[step.edge] / Double(tree.visits[step.edge])
      least = min(least, mean)
      largest = max(largest, mean)
      if isForTwo {
        least = min(least, -mean)
        largest = max(largest, -mean)
      }
    }
  }

  private func selectAction(in node: Int, using random: inout RandomStream) throws -> Int {
    try writeMask(of: 1)
    let start = node * tree.actions
    // Of the actions that have not been tried, each is equally likely.
    var untried = 0
    var choice = -1
    for action in 0..<tree.actions where mask[action] != 0 && tree.visits[start + action] == 0 {
      untried += 1
      if untried == 1 || random.integer(below: untried) == 0 { choice = action }
    }
    if choice >= 0 { return choice }
    let scale = largest > least ? 1 / (largest - least) : 0
    let logarithm = log(Double(max(tree.nodeVisits[node], 1)))
    var highest = -Double.infinity
    for action in 0..<tree.actions where mask[action] != 0 {
      let visits = Double(tree.visits[start + action])
      let mean = tree.returns[start + action] / visits
      let score = (mean - least) * scale + exploration * (logarithm / visits).squareRoot()
      if score > highest { (choice, highest) = (action, score) }
    }
    guard choice >= 0 else {
      throw WarrenError("a state that has not ended has no legal action", at: "tree search", kind: .failure)
    }
    return choice
  }

  private func bestAction(using random: inout RandomStream) throws -> Int32 {
    try writeMask(of: 0)
    var best = -1
    for action in 0..<tree.actions where mask[action] != 0 && tree.visits[action] > 0 {
      guard best >= 0 else {
        best = action
        continue
      }
      let (one, other) = (statistics(of: action), statistics(of: best))
      if (one.visits, one.value) > (other.visits, other.value) { best = action }
    }
    if best < 0 { best = mask.withUnsafeBufferPointer { random.legalIndex($0, from: 0, count: $0.count) } }
    guard best >= 0 else {
      throw WarrenError("a state that has not ended has no legal action", at: "tree search", kind: .failure)
    }
    return Int32(best)
  }

  private func writeMask(of place: Int) throws {
    guard simulator.hasIllegalActions else { return }
    try mask.withUnsafeMutableBufferPointer { try simulator.writeLegalActions(of: place, into: $0.baseAddress!) }
  }

  /// The bits of the observation of place 1 in one number of 64 bits, so that different ones hardly ever meet.
  private func observationKey() throws -> UInt64 {
    try observation.withUnsafeMutableBufferPointer { try simulator.writeObservation(of: 1, into: $0.baseAddress!) }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for number in observation {
      hash = (hash ^ UInt64(number.bitPattern)) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 32
    }
    return hash
  }

  private func wrongReward(_ reward: Float) -> WarrenError {
    WarrenError("the environment gives the reward \(reward)", at: "tree search", kind: .failure)
  }
}
