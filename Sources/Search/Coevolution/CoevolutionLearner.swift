import Core
import Synchronization

/// Competitive co-evolution of one population: members are selected by how they fare in matches against each other and against
/// champions of earlier generations (Axelrod, "The evolution of strategies in the iterated prisoner's dilemma", 1987; Rosin and
/// Belew, "New methods for competitive coevolution", 1997).
///
/// In every generation some members are drawn as opponents for all others, and some champions from the hall of fame, which keeps
/// a population from going in circles: what once was beaten must stay beaten. The best member becomes a champion. When
/// the hall is full, champions are kept such that those of all generations have had the same chance (Vitter's reservoir, 1985).
///
/// A step plays some matches of a generation, or its last ones and breeds the next. A match counts as one evaluation, and a
/// budget of evaluations is kept exactly.
///
/// The best of the first generation, of every so many-th after it and of the last that a budget of evaluations completes is
/// assessed by the contest's yardstick and published as the champion. That is reported but not counted, as it decides nothing. A
/// long assessment is spread over steps of its own, unless the budget of evaluations has just been spent.
public struct CoevolutionLearner<P: CompetitiveProblem>: StopReporting, IncumbentReporting {
  /// How a generation follows on another.
  public struct Settings: Sendable {
    /// How many members there are.
    public var population = 100
    /// How many members are drawn to be met by all others.
    public var opponents = 10
    /// How many champions are drawn to be met by all members.
    public var champions = 10
    /// How many champions are kept.
    public var hallOfFame = 200
    /// Whether fitness is shared.
    public var isShared = false
    /// How many of the best go on unchanged.
    public var elitism = 1
    /// The probability that a child has two parents.
    public var crossoverRate = 0.7
    /// After how many generations a champion is assessed.
    public var assessEvery = 1

    public init() {}
  }

  /// A genotype of the contest.
  public typealias Genotype = P.Contestants.Genotype

  /// The contest.
  public let problem: P
  public private(set) var ledger = Ledger()
  /// The present members.
  public private(set) var population: [Genotype] = []
  /// Champions of generations past.
  public private(set) var hallOfFame: [Genotype] = []
  /// How many generations have been completed.
  public private(set) var generation = 0
  /// The best member of the last generation whose best was assessed.
  public private(set) var champion: Genotype?

  private let settings: Settings
  private var selection: any Selection
  private var crossover: any Crossover<Genotype>
  private var mutation: any Mutation<Genotype>
  private let budget: Budget
  private let key: RandomKey
  private let threads: Int
  private var championValue: Double?
  /// Who is being assessed, and what its parts have come to so far.
  private var trial: (contestant: Genotype, parts: [Double])?
  private var outcomes: [MatchOutcome] = []
  /// Made from what is above when a generation begins.
  private var schedule: MatchSchedule?
  private var players: [P.Player] = []

  /// A co-evolution that has not begun.
  public init(
    _ problem: P, settings: Settings = Settings(), selection: any Selection, crossover: any Crossover<Genotype>,
    mutation: any Mutation<Genotype>, budget: Budget = Budget(), key: RandomKey, threads: Int = 1
  ) {
    precondition(settings.population >= 2 && settings.elitism < settings.population, "a population has at least 2 members")
    precondition(settings.assessEvery >= 1, "a champion is assessed after at least one generation")
    self.problem = problem
    self.settings = settings
    self.selection = selection
    self.crossover = crossover
    self.mutation = mutation
    self.budget = budget
    self.key = key
    self.threads = threads
  }

  private var remainingMatches: Int {
    budget.evaluations.map { max(0, $0 - Int(ledger.evaluations)) } ?? .max
  }

  public var isFinished: Bool { remainingMatches == 0 }
  public var stopReasonName: String? { isFinished ? "budget" : nil }
  public var bestObjectives: Metrics { championValue.map { [problem.objective.name: $0] } ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { champion.map { problem.publishedForm(ofContestant: $0) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    if trial != nil {
      let metrics = try continueTrial(parts: problem.assessmentPartsPerStep)
      ledger.learnerSteps += 1
      return metrics
    }
    let schedule = try preparedSchedule()
    let begun = outcomes.count
    let count = min(problem.matchesPerStep, schedule.pairings.count - begun, remainingMatches)
    outcomes += try play(schedule.pairings[begun..<begun + count])
    ledger.evaluations += Double(count)
    ledger.learnerSteps += 1
    var metrics = Metrics()
    if outcomes.count == schedule.pairings.count {
      metrics = completeGeneration(schedule)
    } else if isFinished, champion == nil {
      // A budget that ends within the very first generation still gets an answer.
      trial = (population[fitness(schedule).best], [])
    }
    if isFinished || problem.assessmentParts <= problem.assessmentPartsPerStep {
      metrics.merge(try continueTrial(parts: problem.assessmentParts))
    }
    return metrics
  }

  /// The schedule of the present generation, and with it the first population and everybody's player.
  private mutating func preparedSchedule() throws -> MatchSchedule {
    if let schedule { return schedule }
    if population.isEmpty {
      var random = key["sampling"].stream
      for _ in 0..<settings.population {
        var member = problem.encoding.makeGenotype()
        problem.encoding.sample(into: &member, using: &random)
        population.append(member)
      }
    }
    let schedule = MatchSchedule(
      members: population.count, opponents: settings.opponents, hall: hallOfFame.count, fromHall: settings.champions,
      key: key["schedule"][generation])
    players = try (population + hallOfFame).map { genotype in
      do { return try problem.makePlayer(genotype) } catch { throw unusable(error, genotype) }
    }
    self.schedule = schedule
    return schedule
  }

  private func play(_ pairings: ArraySlice<MatchSchedule.Pairing>) throws -> [MatchOutcome] {
    let (problem, players, keys, start) = (problem, players, key["matches"][generation], pairings.startIndex)
    let nothing = MatchOutcome(first: 0, second: 0)
    return try inParallel(
      pairings.count, nothing, blaming: { population[pairings[start + $0].member] },
      body: { index in
        let pairing = pairings[start + index]
        let outcome = try problem.play(players[pairing.member], players[pairing.opponent], key: keys[start + index])
        guard outcome.first.isFinite, outcome.second.isFinite else {
          throw WarrenError("a match was worth \(outcome.first) and \(outcome.second)", kind: .failure)
        }
        return outcome
      })
  }

  /// Works on some more parts of the assessment that is under way, if one is.
  /// - Returns: what it came to, once all parts are done.
  private mutating func continueTrial(parts count: Int) throws -> Metrics {
    guard let (contestant, done) = trial else { return Metrics() }
    let problem = problem
    let more = try inParallel(
      min(count, problem.assessmentParts - done.count), 0, blaming: { _ in contestant },
      body: { try problem.assess(contestant, part: done.count + $0) })
    let parts = done + more
    guard parts.count == problem.assessmentParts else {
      trial = (contestant, parts)
      return Metrics()
    }
    let metrics = problem.assessment(ofParts: parts)
    guard let value = metrics[problem.objective.name] else {
      throw WarrenError("the assessment says nothing about '\(problem.objective.name)'", kind: .failure)
    }
    (champion, championValue, trial) = (contestant, value, nil)
    return metrics
  }

  /// The results of some indices, worked on by all threads. The error of the lowest index that failed is thrown with the genotype
  /// that is to blame.
  private func inParallel<Value: Sendable>(
    _ count: Int, _ nothing: Value, blaming culprit: (Int) -> Genotype, body: @Sendable (Int) throws -> Value
  ) throws -> [Value] {
    var results = [Value](repeating: nothing, count: count)
    let failure = Mutex<(index: Int, error: any Error)?>(nil)
    results.withUnsafeMutableBufferPointer { buffer in
      // Every index is written by one thread only.
      nonisolated(unsafe) let buffer = buffer
      parallelFor(buffer.count, threads: threads) { index in
        do { buffer[index] = try body(index) } catch {
          failure.withLock { first in
            if first == nil || index < first!.index { first = (index, error) }
          }
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw unusable(failure.error, culprit(failure.index)) }
    return results
  }

  private func unusable(_ error: any Error, _ genotype: Genotype) -> WarrenError {
    let text = (try? JSONValue(encoding: genotype))?.displayed ?? "\(genotype)"
    return WarrenError(
      "a contestant cannot be judged: \((error as? WarrenError)?.description ?? "\(error)")",
      at: "genotype \(text.prefix(4000))", kind: .failure)
  }

  private func fitness(_ schedule: MatchSchedule) -> RelativeFitness {
    RelativeFitness(schedule, outcomes: outcomes, members: population.count, isShared: settings.isShared)
  }

  private mutating func completeGeneration(_ schedule: MatchSchedule) -> Metrics {
    let fitness = fitness(schedule)
    let best = population[fitness.best]
    var random = key["breeding"][generation].stream
    if hallOfFame.count < settings.hallOfFame {
      hallOfFame.append(best)
    } else {
      let place = random.integer(below: generation + 1)
      if place < hallOfFame.count { hallOfFame[place] = best }
    }
    breed(fitness.values, using: &random)
    let next = MatchSchedule.count(
      members: population.count, opponents: settings.opponents, hall: hallOfFame.count, fromHall: settings.champions)
    if generation.isMultiple(of: settings.assessEvery) || remainingMatches < next { trial = (best, []) }
    generation += 1
    self.schedule = nil
    outcomes.removeAll(keepingCapacity: true)
    var metrics: Metrics = ["generation": Double(generation)]
    if let mean = fitness.meanOutcome { metrics["meanOutcome"] = mean }
    return metrics
  }

  private mutating func breed(_ values: [Double], using random: inout RandomStream) {
    let costs = values.map { Fitness(cost: -$0) }
    let order = values.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
    var next = order.prefix(settings.elitism).map { population[$0] }
    selection.prepare(for: costs)
    while next.count < population.count {
      var child = problem.encoding.makeGenotype()
      let first = selection.select(from: costs, using: &random)
      if random.bernoulli(settings.crossoverRate) {
        let second = selection.select(from: costs, using: &random)
        crossover.cross(population[first], population[second], into: &child, using: &random)
      } else {
        problem.encoding.copy(population[first], into: &child)
      }
      mutation.mutate(&child, using: &random)
      next.append(child)
    }
    population = next
  }
}

extension CoevolutionLearner {
  private struct State: Codable {
    var ledger: Ledger
    var generation: Int
    var hasChampion: Bool
    var hasTrial: Bool
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue(
      "state",
      State(ledger: ledger, generation: generation, hasChampion: champion != nil, hasTrial: trial != nil))
    try problem.encoding.save(population, into: &snapshot, under: "population")
    try problem.encoding.save(hallOfFame, into: &snapshot, under: "hall")
    try problem.encoding.save(champion.map { [$0] } ?? [], into: &snapshot, under: "champion")
    snapshot.setArray("championValue", championValue.map { [$0] } ?? [])
    try problem.encoding.save(trial.map { [$0.contestant] } ?? [], into: &snapshot, under: "trial")
    snapshot.setArray("trialParts", trial?.parts ?? [])
    snapshot.setArray("outcomes", outcomes.flatMap { [$0.first, $0.second] })
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("state")
    let members = try problem.encoding.restore(from: snapshot, under: "population")
    let hall = try problem.encoding.restore(from: snapshot, under: "hall")
    let champions = try problem.encoding.restore(from: snapshot, under: "champion")
    let values: [Double] = try snapshot.array("championValue")
    let contestants = try problem.encoding.restore(from: snapshot, under: "trial")
    let parts: [Double] = try snapshot.array("trialParts")
    let numbers: [Double] = try snapshot.array("outcomes")
    guard members.isEmpty || members.count == settings.population, hall.count <= settings.hallOfFame,
      champions.count == (state.hasChampion ? 1 : 0), values.count == champions.count, numbers.count.isMultiple(of: 2),
      contestants.count == (state.hasTrial ? 1 : 0), parts.count < (state.hasTrial ? problem.assessmentParts : 1),
      state.generation >= 0
    else { throw WarrenError("the snapshot is of a co-evolution with other settings, or damaged", kind: .failure) }
    let resumed = MatchSchedule(
      members: members.count, opponents: settings.opponents, hall: hall.count, fromHall: settings.champions,
      key: key["schedule"][state.generation])
    guard numbers.isEmpty || numbers.count / 2 <= resumed.pairings.count else {
      throw WarrenError("the snapshot holds more matches than a generation has", kind: .failure)
    }
    ledger = state.ledger
    generation = state.generation
    population = members
    hallOfFame = hall
    champion = champions.first
    championValue = values.first
    trial = contestants.first.map { ($0, parts) }
    outcomes = stride(from: 0, to: numbers.count, by: 2).map { MatchOutcome(first: numbers[$0], second: numbers[$0 + 1]) }
    schedule = nil
    players = []
  }
}
