import Core
import ReinforcementLearning

/// A group of games in which the search plays both sides. One thread advances a group; what comes of it depends on its key and the
/// network alone.
final class SelfPlay {
  /// What the search has made of the positions of a game so far.
  private struct Record: Codable {
    var observations: [Float] = []
    var policies: [Float] = []
    var rootValues: [Float] = []
    /// Whose turn it was, and the reward of the move.
    var players: [Int32] = []
    var rewards: [Float] = []

    var count: Int { players.count }

    mutating func removeAll() {
      observations.removeAll(keepingCapacity: true)
      policies.removeAll(keepingCapacity: true)
      rootValues.removeAll(keepingCapacity: true)
      players.removeAll(keepingCapacity: true)
      rewards.removeAll(keepingCapacity: true)
    }
  }

  private struct State: Codable {
    var random: RandomStream
    var records: [Record]
    var openings: [Int]
  }

  let search: GumbelSearch
  private let network: PolicyValueNetwork
  private let gumbelScale: Float
  private let rootValueFraction: Float
  private let discount: Float
  private let openingMoves: Int
  private var random: RandomStream
  private var records: [Record]
  /// How many random moves each game still begins with.
  private var openings: [Int]
  private var allowances: [Int]
  private var mask: [UInt8]

  /// The positions of the games that have ended with the last move, in the order of games and moves.
  private(set) var observations: [Float] = []
  private(set) var policies: [Float] = []
  private(set) var values: [Float] = []
  /// The results of those games for the first player, and their numbers of moves.
  private(set) var results: [(firstPlayer: Float, moves: Int)] = []
  /// How many steps of the game the last move has taken, simulated and played.
  private(set) var stepCount = 0

  /// A group of games that begin now.
  init(
    _ configuration: AlphaZeroConfiguration, games: Int, network: PolicyValueNetwork, environment: any BatchEnvironment,
    key: RandomKey
  ) throws {
    search = try GumbelSearch(
      configuration, games: games, simulations: configuration.simulations, network: network, environment: environment)
    self.network = network
    gumbelScale = configuration.gumbelScale
    rootValueFraction = configuration.rootValueFraction
    discount = configuration.discount ?? search.simulator.specification.discount
    random = key.stream
    openingMoves = configuration.openingMoves
    records = Array(repeating: Record(), count: games)
    openings = Array(repeating: 0, count: games)
    allowances = Array(repeating: 0, count: games)
    mask = Array(repeating: 1, count: network.actionCount)
    for game in 0..<games { begin(game) }
  }

  /// Begins a game, and draws with how many random moves.
  private func begin(_ game: Int) {
    records[game].removeAll()
    search.simulator.reset(game, using: &random)
    openings[game] = openingMoves > 0 ? random.integer(below: openingMoves + 1) : 0
  }

  /// Makes the random moves that a game begins with, as far as its allowance goes. Nothing is learned from them; a game that they
  /// end is begun anew.
  private func open(_ game: Int) throws {
    while openings[game] > 0, allowances[game] > 0 {
      try mask.withUnsafeMutableBufferPointer { try search.simulator.writeLegalActions(of: game, into: $0.baseAddress!) }
      let action = mask.withUnsafeBufferPointer { random.legalIndex($0, from: 0, count: $0.count) }
      guard action >= 0 else {
        throw WarrenError("a position that is not over has no legal action", at: "AlphaZero's self-play", kind: .failure)
      }
      openings[game] -= 1
      allowances[game] -= 1
      stepCount += 1
      let timeStep = try search.simulator.step(game, action: Int32(action), using: &random)
      if timeStep.status.isLast { begin(game) }
    }
  }

  /// Searches in every game and plays the move that was found.
  /// - Parameter allowance: how many steps each game may take, simulated ones and the move. A game whose allowance does not do makes
  ///   no move.
  func playMove(allowance: (Int) -> Int) throws {
    observations.removeAll(keepingCapacity: true)
    policies.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    results.removeAll(keepingCapacity: true)
    stepCount = 0
    for game in 0..<search.games {
      allowances[game] = allowance(game)
      try open(game)
    }
    let allowances = allowances
    try search.search(search.games, gumbelScale: gumbelScale, using: &random, allowance: { allowances[$0] })
    stepCount += search.stepCount
    for game in 0..<search.games where search.results[game].isComplete && search.remaining(game) > 0 {
      try play(game)
    }
  }

  private func play(_ game: Int) throws {
    let simulator = search.simulator
    let (size, actions) = (network.observationSize, network.actionCount)
    let start = records[game].observations.count
    records[game].observations.append(contentsOf: repeatElement(0, count: size))
    try records[game].observations.withUnsafeMutableBufferPointer {
      try simulator.writeObservation(of: game, into: $0.baseAddress! + start)
    }
    let edge = records[game].policies.count
    records[game].policies.append(contentsOf: repeatElement(0, count: actions))
    records[game].policies.withUnsafeMutableBufferPointer {
      search.writePolicy(of: game, into: $0.baseAddress! + edge)
      for action in 0..<actions where !search.isLegal(action, of: game) { $0[edge + action] = -1 }
    }
    records[game].rootValues.append(search.results[game].value)
    records[game].players.append(Int32(simulator.currentPlayer(in: game)))
    let timeStep = try simulator.step(game, action: search.results[game].action, using: &random)
    stepCount += 1
    records[game].rewards.append(timeStep.reward)
    guard timeStep.status.isLast else { return }
    try finish(game, isTruncated: timeStep.status == .truncated)
    begin(game)
  }

  /// Hands over the positions of a game that has ended. After a limit of moves, what would have come is estimated by the network.
  private func finish(_ game: Int, isTruncated: Bool) throws {
    let record = records[game]
    let simulator = search.simulator
    // The value for the first player of what comes after the move.
    var ahead: Float = 0
    if isTruncated {
      ahead = try search.value(of: game) * (simulator.currentPlayer(in: game) == 0 ? 1 : -1)
    }
    var returns = [Float](repeating: 0, count: record.count)
    for move in (0..<record.count).reversed() {
      let sign: Float = record.players[move] == 0 ? 1 : -1
      ahead = sign * record.rewards[move] + discount * ahead
      returns[move] = sign * ahead
    }
    observations += record.observations
    policies += record.policies
    for move in 0..<record.count {
      values.append(rootValueFraction * record.rootValues[move] + (1 - rootValueFraction) * returns[move])
    }
    var total: Float = 0
    for move in 0..<record.count { total += record.players[move] == 0 ? record.rewards[move] : -record.rewards[move] }
    results.append((firstPlayer: total, moves: record.count))
  }

  /// The games as they stand.
  func save() throws -> Snapshot {
    var snapshot = try search.simulator.save(0..<search.games)
    try snapshot.setValue("selfPlay", State(random: random, records: records, openings: openings))
    return snapshot
  }

  /// Goes on with games that a group of as many has saved.
  func restore(_ snapshot: Snapshot) throws {
    let state = try snapshot.value("selfPlay", as: State.self)
    guard state.records.count == records.count, state.openings.count == records.count else {
      throw WarrenError("the snapshot holds \(state.records.count) games, expected \(records.count)", kind: .failure)
    }
    try search.simulator.restore(snapshot, places: 0..<search.games)
    (random, records, openings) = (state.random, state.records, state.openings)
  }
}
