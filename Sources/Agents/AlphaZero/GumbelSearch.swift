import CKernels
import Core
import Foundation
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// Searches many games side by side with one network (Danihelka et al., "Policy improvement by planning with Gumbel", ICLR 2022): in
/// every simulation each game walks down its tree to a new position, and the network looks at all of them at once.
///
/// At the root, Gumbel noise on the policy's logits draws actions without replacement, and sequential halving finds the best of
/// them; below, actions are chosen so that visits approach the improved policy. A position that the rules end is worth its
/// reward; one that a limit of moves cuts off is worth what the network thinks of it, as it would be if play went on.
final class GumbelSearch {
  /// How many games there is room for.
  let games: Int
  let simulations: Int
  /// States: first the games as they stand, then the nodes of their trees.
  let simulator: any Simulator
  let trees: GameTrees
  private let network: PolicyValueNetwork
  private let completed: CompletedValues
  private let halving: SequentialHalving
  private let discount: Float
  private let tape = GradientTape()

  private let observations: UnsafeMutablePointer<Float>
  private let legal: UnsafeMutablePointer<UInt8>
  private let scratch: UnsafeMutablePointer<Float>
  private let gumbel: UnsafeMutablePointer<Float>
  private let considered: UnsafeMutablePointer<Int32>
  /// The game and the node that each row of the network's batch belongs to.
  private let rows: UnsafeMutablePointer<(game: Int32, node: Int32)>
  /// How many steps each game may still take in its simulations, and how many it has taken.
  private let allowances: UnsafeMutablePointer<Int>
  private(set) var stepCount = 0
  /// How many positions the network has looked at since the search was made.
  private(set) var networkEvaluations = 0

  /// What the search of a game has found.
  struct Result {
    /// The action that the search plays.
    var action: Int32
    /// The value of the position, of the player whose turn it is: that of the actions by the improved policy.
    var value: Float
    /// Whether all simulations were made; not when the allowance of steps ran out.
    var isComplete: Bool
  }
  private(set) var results: [Result]

  /// A search with room for so many games.
  /// - Throws: `WarrenError` when the environment's state cannot be copied or it is no game for two.
  init(
    _ configuration: AlphaZeroConfiguration, games: Int, simulations: Int, network: PolicyValueNetwork,
    environment: any BatchEnvironment
  ) throws {
    let simulator = try environment.makeSimulator(capacity: games * (simulations + 1))
    if let misfit = AlphaZeroBuilder.misfit(game: simulator.specification) { throw WarrenError(misfit) }
    self.games = games
    self.simulations = simulations
    self.simulator = simulator
    self.network = network
    let actions = network.actionCount
    trees = GameTrees(games: games, nodes: simulations + 1, actions: actions)
    completed = CompletedValues(visitOffset: configuration.visitOffset, valueScale: configuration.valueScale)
    halving = SequentialHalving(simulations: simulations, mostActions: min(configuration.consideredActions, actions))
    discount = configuration.discount ?? simulator.specification.discount
    observations = .allocate(capacity: games * network.observationSize)
    observations.initialize(repeating: 0, count: games * network.observationSize)
    legal = .allocate(capacity: actions)
    legal.initialize(repeating: 1, count: actions)
    scratch = .allocate(capacity: actions)
    scratch.initialize(repeating: 0, count: actions)
    gumbel = .allocate(capacity: games * actions)
    gumbel.initialize(repeating: 0, count: games * actions)
    considered = .allocate(capacity: games)
    considered.initialize(repeating: 0, count: games)
    rows = .allocate(capacity: games)
    rows.initialize(repeating: (0, 0), count: games)
    allowances = .allocate(capacity: games)
    allowances.initialize(repeating: 0, count: games)
    results = Array(repeating: Result(action: -1, value: 0, isComplete: false), count: games)
  }

  deinit {
    observations.deallocate()
    legal.deallocate()
    scratch.deallocate()
    gumbel.deallocate()
    considered.deallocate()
    rows.deallocate()
    allowances.deallocate()
  }

  /// Where a node's state is kept: the roots of all games first, so that they can be saved together.
  private func place(_ game: Int, _ node: Int32) -> Int {
    node == 0 ? game : games + game * simulations + Int(node) - 1
  }

  /// Searches from the states in the first `count` places of the simulator, none of which has ended.
  /// - Parameters:
  ///   - gumbelScale: by what the noise is multiplied; without noise no random number is drawn for it.
  ///   - allowance: how many steps each game's simulations may take.
  /// - Throws: `WarrenError` when the network gives what is no number, or a position has no legal action.
  func search(
    _ count: Int, gumbelScale: Float, using random: inout RandomStream, allowance: (Int) -> Int = { _ in .max }
  ) throws {
    stepCount = 0
    for game in 0..<count {
      trees.plant(game, player: simulator.currentPlayer(in: game))
      try simulator.writeObservation(of: game, into: observations + game * network.observationSize)
      rows[game] = (Int32(game), 0)
      allowances[game] = allowance(game)
      results[game].isComplete = true
    }
    try expand(count)
    for game in 0..<count { prepareRoot(game, gumbelScale: gumbelScale, using: &random) }
    for simulation in 0..<simulations {
      var waiting = 0
      for game in 0..<count where results[game].isComplete {
        guard let leaf = try descend(game, simulation: simulation, using: &random) else {
          results[game].isComplete = false
          continue
        }
        if leaf.needsNetwork {
          try simulator.writeObservation(
            of: place(game, leaf.node), into: observations + waiting * network.observationSize)
          rows[waiting] = (Int32(game), leaf.node)
          waiting += 1
        } else {
          trees.backUp(game, from: leaf.node)
        }
      }
      try expand(waiting)
      for row in 0..<waiting { trees.backUp(Int(rows[row].game), from: rows[row].node) }
    }
    for game in 0..<count { conclude(game) }
  }

  /// Draws the noise of a root and counts the actions to be considered.
  private func prepareRoot(_ game: Int, gumbelScale: Float, using random: inout RandomStream) {
    let (actions, node) = (trees.actions, game * trees.nodes)
    var legalCount = 0
    for action in 0..<actions {
      var noise: Float = 0
      if gumbelScale > 0 {
        // -log(-log u), with u inside (0, 1).
        noise = gumbelScale * Float(-log(-log(max(random.uniformDouble(), 0x1p-53))))
      }
      gumbel[game * actions + action] = noise
      if trees.logits[node * actions + action] > -.infinity { legalCount += 1 }
    }
    considered[game] = Int32(min(legalCount, halving.mostActions))
  }

  /// The best action of a root among those with so many visits, by noise, logits and values; -1 when there is none.
  private func bestRootAction(_ game: Int, visits: Int32) -> Int32 {
    let (actions, node) = (trees.actions, game * trees.nodes)
    completed.write(trees, node: node, into: scratch)
    var (best, highest): (Int32, Float) = (-1, -.infinity)
    for action in 0..<actions where trees.visits[node * actions + action] == visits {
      let score = scratch[action] + gumbel[game * actions + action]
      if score > highest { (best, highest) = (Int32(action), score) }
    }
    return best
  }

  /// Walks down to a node that is new, or where nothing can be played.
  /// - Returns: the node and whether the network must look at it; nil when the allowance of steps is used up.
  private func descend(
    _ game: Int, simulation: Int, using random: inout RandomStream
  ) throws -> (node: Int32, needsNetwork: Bool)? {
    var number: Int32 = 0
    var action = bestRootAction(game, visits: halving.visits(before: simulation, of: Int(considered[game])))
    while true {
      let node = game * trees.nodes + Int(number)
      let child = trees.children[node * trees.actions + Int(action)]
      guard child >= 0 else { return try grow(game, parent: number, action: action, using: &random) }
      if trees.isEnd[game * trees.nodes + Int(child)] { return (child, false) }
      number = child
      action = completed.selectAction(trees, node: game * trees.nodes + Int(number), scratch: scratch)
    }
  }

  /// Plays an action that has not been tried and adds the node it leads to.
  private func grow(
    _ game: Int, parent: Int32, action: Int32, using random: inout RandomStream
  ) throws -> (node: Int32, needsNetwork: Bool)? {
    guard allowances[game] > 0 else { return nil }
    allowances[game] -= 1
    stepCount += 1
    let destination = place(game, trees.counts[game])
    simulator.copy(place(game, parent), to: destination)
    let timeStep = try simulator.step(destination, action: action, using: &random)
    guard timeStep.reward.isFinite else {
      throw WarrenError("a move has brought the reward \(timeStep.reward)", at: "AlphaZero's search", kind: .failure)
    }
    let player = simulator.currentPlayer(in: destination)
    let isSame = player == Int(trees.players[game * trees.nodes + Int(parent)])
    let child = trees.add(
      game, parent: parent, action: action, player: player, reward: timeStep.reward,
      factor: timeStep.status == .terminated ? 0 : isSame ? discount : -discount)
    trees.isEnd[game * trees.nodes + Int(child)] = timeStep.status.isLast
    return (child, timeStep.status != .terminated)
  }

  /// Has the network look at the first `count` rows, and gives their nodes value, logits and priors.
  private func expand(_ count: Int) throws {
    guard count > 0 else { return }
    networkEvaluations += count
    let actions = trees.actions
    try evaluate(observations, rows: count) { output in
      for row in 0..<count {
        let game = Int(rows[row].game)
        let node = game * trees.nodes + Int(rows[row].node)
        let result = output + row * (actions + 1)
        trees.values[node] = tanhf(result[actions])
        let logits = trees.logits + node * actions
        logits.update(from: result, count: actions)
        guard !trees.isEnd[node] else { continue }
        if simulator.hasIllegalActions {
          try simulator.writeLegalActions(of: place(game, rows[row].node), into: legal)
          var isStuck = true
          for action in 0..<actions {
            if legal[action] == 0 { logits[action] = -.infinity } else { isStuck = false }
          }
          if isStuck {
            throw WarrenError("a position that is not over has no legal action", at: "AlphaZero's search", kind: .failure)
          }
        }
        wk_softmax_rows(trees.priors + node * actions, logits, 1, actions)
      }
    }
  }

  /// Applies the network to positions.
  /// - Throws: `WarrenError` when it gives what is no finite number.
  func evaluate(
    _ observations: UnsafePointer<Float>, rows: Int, _ body: (UnsafePointer<Float>) throws -> Void
  ) throws {
    try tape.evaluate(network.parameters) { view in
      let input = view.input(observations, shape: Shape(rows: rows, columns: network.observationSize))
      try network.network.apply(view, input).withUnsafeBufferPointer { output in
        guard wk_all_finite(output.baseAddress!, output.count) != 0 else {
          throw WarrenError(
            "the network gives what is no finite number", at: "AlphaZero's search", hint: "a smaller learningRate may help",
            kind: .failure)
        }
        try body(output.baseAddress!)
      }
    }
  }

  /// Notes what a game's search has found.
  private func conclude(_ game: Int) {
    let (actions, node) = (trees.actions, game * trees.nodes)
    let visits = trees.visits + node * actions
    var most: Int32 = 0
    for action in 0..<actions { most = max(most, visits[action]) }
    results[game].action = bestRootAction(game, visits: most)
    completed.writePolicy(trees, node: node, into: scratch)
    // Actions that were not visited take the mixed value with their share, so the value is that of the whole policy.
    var (value, share): (Float, Float) = (0, 0)
    for action in 0..<actions where visits[action] > 0 {
      value += scratch[action] * trees.returns[node * actions + action] / Float(visits[action])
      share += scratch[action]
    }
    results[game].value = share > 0 ? value / share : trees.values[node]
  }

  /// Writes the improved policy of a game's root; illegal actions get exactly 0.
  func writePolicy(of game: Int, into policy: UnsafeMutablePointer<Float>) {
    completed.writePolicy(trees, node: game * trees.nodes, into: policy)
  }

  /// Whether an action is legal at a game's root.
  func isLegal(_ action: Int, of game: Int) -> Bool { trees.logits[game * trees.nodes * trees.actions + action] > -.infinity }

  /// How many steps a game may still take after its search.
  func remaining(_ game: Int) -> Int { allowances[game] }

  /// What the network thinks of the state of a game, in the view of the player whose turn it is.
  func value(of game: Int) throws -> Float {
    try simulator.writeObservation(of: game, into: observations)
    var value: Float = 0
    try evaluate(observations, rows: 1) { value = tanhf($0[network.actionCount]) }
    return value
  }
}
