/// The search trees of several games, in flat memory that is made once: node 0 of each game is its root, every simulation adds at
/// most one node.
///
/// Values of a node are those of the player whose turn it is there. An edge leads from a node by an action; its returns are those of
/// the player who takes the action.
final class GameTrees {
  /// How many games there is room for.
  let games: Int
  /// How many nodes a game has at most: the root and one for each simulation.
  let nodes: Int
  /// How many actions the game has.
  let actions: Int

  /// For each node how many there are of its game, [games].
  let counts: UnsafeMutablePointer<Int32>
  /// What the network thinks of each node; of a node where the game is over 0, [games × nodes].
  let values: UnsafeMutablePointer<Float>
  /// The reward of the move that led there, of the player who made it, [games × nodes].
  let rewards: UnsafeMutablePointer<Float>
  /// By what a node's value is multiplied in the view of the player who moved there: the discount, negative where the turn passes
  /// to the other player, [games × nodes].
  let factors: UnsafeMutablePointer<Float>
  let parents: UnsafeMutablePointer<Int32>
  let parentActions: UnsafeMutablePointer<Int32>
  /// Whose turn it is.
  let players: UnsafeMutablePointer<Int32>
  /// Whether nothing can be played from there.
  let isEnd: UnsafeMutablePointer<Bool>

  /// Logits of the policy, minus infinity for illegal actions, [games × nodes × actions]; likewise below.
  let logits: UnsafeMutablePointer<Float>
  /// The probabilities of the logits.
  let priors: UnsafeMutablePointer<Float>
  /// The node that an action leads to; -1 where there is none yet.
  let children: UnsafeMutablePointer<Int32>
  let visits: UnsafeMutablePointer<Int32>
  /// The sum of the returns of all visits.
  let returns: UnsafeMutablePointer<Float>

  init(games: Int, nodes: Int, actions: Int) {
    (self.games, self.nodes, self.actions) = (games, nodes, actions)
    func memory<Element>(_ count: Int, _ value: Element) -> UnsafeMutablePointer<Element> {
      let pointer = UnsafeMutablePointer<Element>.allocate(capacity: count)
      pointer.initialize(repeating: value, count: count)
      return pointer
    }
    let all = games * nodes
    counts = memory(games, 0)
    values = memory(all, 0)
    rewards = memory(all, 0)
    factors = memory(all, 0)
    parents = memory(all, -1)
    parentActions = memory(all, -1)
    players = memory(all, 0)
    isEnd = memory(all, false)
    logits = memory(all * actions, 0)
    priors = memory(all * actions, 0)
    children = memory(all * actions, -1)
    visits = memory(all * actions, 0)
    returns = memory(all * actions, 0)
  }

  deinit {
    for pointer in [values, rewards, factors, logits, priors, returns] { pointer.deallocate() }
    for pointer in [counts, parents, parentActions, players, children, visits] { pointer.deallocate() }
    isEnd.deallocate()
  }

  /// Begins the tree of a game with a root.
  func plant(_ game: Int, player: Int) {
    counts[game] = 0
    _ = add(game, parent: -1, action: -1, player: player, reward: 0, factor: 0)
  }

  /// Adds a node without edges that have been visited.
  /// - Returns: its number within the game.
  func add(_ game: Int, parent: Int32, action: Int32, player: Int, reward: Float, factor: Float) -> Int32 {
    let number = counts[game]
    counts[game] += 1
    let node = game * nodes + Int(number)
    values[node] = 0
    rewards[node] = reward
    factors[node] = factor
    parents[node] = parent
    parentActions[node] = action
    players[node] = Int32(player)
    isEnd[node] = false
    let edge = node * actions
    (children + edge).update(repeating: -1, count: actions)
    (visits + edge).update(repeating: 0, count: actions)
    (returns + edge).update(repeating: 0, count: actions)
    if parent >= 0 { children[(game * nodes + Int(parent)) * actions + Int(action)] = number }
    return number
  }

  /// Counts a visit that ended in a node, for all moves that led to it.
  func backUp(_ game: Int, from leaf: Int32) {
    var number = leaf
    var value = values[game * nodes + Int(number)]
    while true {
      let node = game * nodes + Int(number)
      let parent = parents[node]
      guard parent >= 0 else { return }
      value = rewards[node] + factors[node] * value
      let edge = (game * nodes + Int(parent)) * actions + Int(parentActions[node])
      visits[edge] += 1
      returns[edge] += value
      number = parent
    }
  }
}
