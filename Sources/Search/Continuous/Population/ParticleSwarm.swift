import Core

/// Particle swarm optimization, the standard of 2011 (Clerc, "Standard particle swarm optimisation", 2012; Zambrano-Bigiarini, Clerc
/// and Rojas 2013): a particle is drawn to a random place in the ball around the centre of where it stands, a point beyond the best
/// it has seen, and a point beyond the best that its informants have seen. As the ball does not know the axes, the search does not
/// depend on how the coordinates are turned.
///
/// Who informs whom is drawn anew after every round that has not improved on the best. Where a particle would leave the bounds it
/// stops there, and its velocity turns round with half its size. A round moves every particle once.
public struct ParticleSwarm: PopulationStrategy {
  public private(set) var candidates: PointBatch
  private var velocities: PointBatch
  /// The best point that each particle has seen, and its cost; the costs are empty before the first round.
  private var bests: PointBatch
  private var bestCosts: [Double] = []
  private let box: SearchBox
  /// Between what each number lies; between the infinities without bounds.
  private let least: [Double]
  private let most: [Double]
  private let inertia: Double
  private let attraction: Double
  private let informants: Int
  /// Whom each particle informs, [count × informants], besides itself.
  private var informed: [Int]
  /// The informant of each particle that has seen the best point.
  private var leaders: [Int]
  private var random: RandomStream
  private var leastCost = Double.infinity
  /// Working memory: a direction.
  private var direction: [Double]
  private var leaderCosts: [Double] = []

  init(_ configuration: ParticleSwarmConfiguration, box: SearchBox, key: RandomKey) {
    let count = configuration.population
    candidates = PointBatch(count: count, dimension: box.dimension)
    velocities = candidates
    bests = candidates
    self.box = box
    inertia = configuration.inertia
    attraction = configuration.attraction
    informants = configuration.informants
    informed = [Int](repeating: 0, count: count * configuration.informants)
    leaders = [Int](repeating: 0, count: count)
    random = key.stream
    direction = [Double](repeating: 0, count: box.dimension)
    least = box.isBounded ? box.least : [Double](repeating: -.infinity, count: box.dimension)
    most = box.isBounded ? box.most : [Double](repeating: .infinity, count: box.dimension)
    // The first places and velocities are drawn here, so that every round begins from a particle that stands somewhere.
    let (lower, upper, dimension) = (box.lower, box.upper, box.dimension)
    for particle in 0..<count {
      candidates.withMutableRows { box.sample(into: $0 + particle * dimension, using: &random) }
      for place in 0..<dimension {
        let at = candidates.numbers[particle * dimension + place]
        let share = random.uniformDouble()
        velocities.withMutableRows {
          $0[particle * dimension + place] = (lower[place] - at) * (1 - share) + (upper[place] - at) * share
        }
      }
    }
    drawInformants()
  }

  private var count: Int { velocities.count }

  /// Converged when all particles have the same best point and none moves.
  public private(set) var stop: ContinuousStop?

  /// Each particle informs itself and some others, drawn at random with repetition.
  private mutating func drawInformants() {
    let count = count
    var random = RoundRandom(&random)
    for index in informed.indices { informed[index] = random.integer(below: count) }
  }

  private mutating func findLeaders() {
    leaderCosts = bestCosts
    let (count, informants) = (count, informants)
    leaders.withUnsafeMutableBufferPointer { leaders in
      leaderCosts.withUnsafeMutableBufferPointer { leaderCosts in
        bestCosts.withUnsafeBufferPointer { bestCosts in
          informed.withUnsafeBufferPointer { informed in
            for particle in 0..<count { leaders[particle] = particle }
            for informant in 0..<count {
              let cost = bestCosts[informant]
              for index in informant * informants..<(informant + 1) * informants {
                let particle = informed[index]
                if cost < leaderCosts[particle] { (leaderCosts[particle], leaders[particle]) = (cost, informant) }
              }
            }
          }
        }
      }
    }
  }

  public mutating func ask(atMost limit: Int) {
    if !bestCosts.isEmpty { moveParticles() }
    candidates.resize(to: min(count, limit))
  }

  private mutating func moveParticles() {
    findLeaders()
    var random = RoundRandom(&random)
    let (count, dimension, isBounded) = (count, box.dimension, box.isBounded)
    let (least, most, inertia, attraction, leaders) = (least, most, inertia, attraction, leaders)
    func withBounds(_ body: (UnsafePointer<Double>, UnsafePointer<Double>) -> Void) {
      least.withUnsafeBufferPointer { least in most.withUnsafeBufferPointer { body(least.baseAddress!, $0.baseAddress!) } }
    }
    bests.withRows { bests in
      candidates.withMutableRows { positions in
        velocities.withMutableRows { velocities in
          direction.withUnsafeMutableBufferPointer { direction in
            DirectionTable.shared.withNumbers { table in
              withBounds { least, most in
                for particle in 0..<count {
                  let flight = ParticleFlight(
                    position: positions + particle * dimension, velocity: velocities + particle * dimension,
                    direction: direction.baseAddress!)
                  let leader = leaders[particle]
                  // The centre of gravity, from the position, of it and two points that lie `attraction` times as far; where both are
                  // the same point, of it and one.
                  let share = leader == particle ? attraction / 4 : attraction / 3
                  let bits = random.next()
                  let (radius, length) = flight.accelerate(
                    to: bests + particle * dimension, bests + leader * dimension, share: share, inertia: inertia, dimension
                  ) {
                    DirectionTable.Stretches(table, bits: $0 == 0 ? bits : random.next())
                  }
                  if radius == 0 { flight.stopWhatHardlyMoves(dimension) }
                  // The highest bit turns the direction round; the lowest ones have chosen it.
                  let reach = length > 0 ? radius * random.uniformDouble() / length : 0
                  let turned = Double(bitPattern: reach.bitPattern | bits & 1 << 63)
                  if !flight.move(turned, within: least, most, dimension), isBounded {
                    flight.turnBack(into: least, most, dimension)
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  public mutating func tell(_ costs: [Double]) {
    // A round cut short by the end of a budget is the last one.
    guard costs.count == count else { return }
    if bestCosts.isEmpty {
      bestCosts = costs
      bests = candidates
    } else {
      for particle in costs.indices where costs[particle] < bestCosts[particle] {
        bestCosts[particle] = costs[particle]
        bests.copy(particle, of: candidates, to: particle)
      }
    }
    let least = bestCosts.min()!
    if least < leastCost { leastCost = least } else { drawInformants() }
    if bests.isOnePoint, candidates.isOnePoint, bests.numbers == candidates.numbers { stop = .converged }
  }

  public var metrics: Metrics { ["spread": bestCosts.spread] }
}

extension ParticleSwarm {
  private struct State: Codable {
    var random: RandomStream
    var informed: [Int]
    var stop: ContinuousStop?
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("positions", candidates.numbers)
    snapshot.setArray("velocities", velocities.numbers)
    snapshot.setArray("bests", bests.numbers)
    snapshot.setArray("bestCosts", bestCosts)
    snapshot.setArray("leastCost", [leastCost])
    try snapshot.setValue("state", State(random: random, informed: informed, stop: stop))
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("state")
    let positions = try snapshot.array("positions", of: Double.self)
    let velocities = try snapshot.array("velocities", of: Double.self, count: count * box.dimension)
    let bests = try snapshot.array("bests", of: Double.self, count: count * box.dimension)
    let bestCosts = try snapshot.array("bestCosts", of: Double.self)
    let leastCost = try snapshot.array("leastCost", of: Double.self, count: 1)[0]
    guard bestCosts.isEmpty || bestCosts.count == count, state.informed.count == informed.count,
      state.informed.allSatisfy({ (0..<count).contains($0) })
    else {
      throw WarrenError("the swarm had \(bestCosts.count) particles, expected \(count)", kind: .failure)
    }
    // Fewer candidates are those of the last round before a budget ended: nothing comes after it.
    try candidates.restore(positions, count: positions.count / box.dimension)
    try self.velocities.restore(velocities, count: count)
    try self.bests.restore(bests, count: count)
    self.bestCosts = bestCosts
    self.leastCost = leastCost
    (random, informed, stop) = (state.random, state.informed, state.stop)
  }
}
