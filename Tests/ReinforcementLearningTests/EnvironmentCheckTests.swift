import Core
import Foundation
import ReinforcementLearning
import Synchronization
import Testing

/// An environment that keeps the contract, but for the one fault it is given.
private struct Faulty: Environment {
  enum Fault: String, Codable, CaseIterable {
    case none, wrongShape, noActions, changesSpecification, writesBeyond, leavesEntry, infiniteObservation
    case maskBeyond, maskLeavesEntry, noLegalAction, wrongAction, infiniteReward, rewardOutside, endless, ownRandomness
    case survivesReset, sharedState, forgetsInCoding, wrongOneHot, wrongStepFour, wrongStepEight, wrongMovingParts
  }

  final class Shared: @unchecked Sendable { var count = 0 }

  var fault = Fault.none
  var position = 0
  var total = 0
  var steps = 0
  /// Not encoded.
  var hidden = 0
  private var shared = Shared()

  private enum CodingKeys: CodingKey { case fault, position, total, steps }

  init() {}
  init(_ fault: Fault) { self.fault = fault }

  var specification: EnvironmentSpecification {
    let changed = fault == .changesSpecification && total > 10
    let actions: ActionSpace = fault == .wrongAction ? .continuous(low: [0], high: [1]) : .discrete(fault == .noActions ? 0 : 3)
    return EnvironmentSpecification(
      observationShape: fault == .wrongShape ? [0, 3] : [4], actionSpace: actions, rewardRange: 0...2,
      timeLimit: fault == .endless ? nil : 30, discount: changed ? 0.5 : 0.9)
  }

  mutating func reset(using random: inout RandomStream) {
    position = random.integer(below: 3)
    if fault != .survivesReset { steps = 0 }
    hidden = 0
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    total += 1
    steps += 1
    hidden += 1
    shared.count += 1
    position = (position + action + random.integer(below: 2)) % 3
    if fault == .ownRandomness { position = Int.random(in: 0..<3) }
    if fault == .sharedState { position = shared.count % 3 }
    if fault == .forgetsInCoding { position = hidden % 3 }
    switch fault {
    case .infiniteReward: return .running(reward: .infinity)
    case .rewardOutside: return .running(reward: 2.5)
    default: return fault != .endless && random.bernoulli(0.05) ? .terminated(reward: 2) : .running(reward: 1)
    }
  }

  func writeObservation(into row: inout BatchRow<Float>) {
    row.write([Float(position), Float(steps), 0])
    if fault != .leavesEntry { row[3] = fault == .infiniteObservation ? .infinity : 1 }
    if fault == .writesBeyond { row[4] = 1 }
  }

  var oneHotIndex: Int { fault == .wrongOneHot ? 3 : -1 }

  static var hasMovingParts: Bool { true }
  func removeMovingParts(from row: inout BatchRow<Float>) { row[0] = -1 }
  func writeMovingParts(into row: inout BatchRow<Float>) {
    row[0] = Float(position)
    if fault != .wrongMovingParts { row[1] = Float(steps) }
  }

  static func stepFour(_ copies: UnsafeMutablePointer<Faulty>, _ actions: SIMD4<Int32>) -> FourTimeSteps? {
    guard copies[0].fault == .wrongStepFour else { return nil }
    for lane in 0..<4 { copies[lane].steps += 1 }
    return FourTimeSteps(rewards: SIMD4(repeating: 1), isTerminated: SIMDMask(repeating: false))
  }

  static func stepEight(_ copies: UnsafeMutablePointer<Faulty>, _ actions: SIMD8<Int32>) -> EightTimeSteps? {
    guard copies[0].fault == .wrongStepEight else { return nil }
    for lane in 0..<8 { copies[lane].steps += 1 }
    let steps = FourTimeSteps(rewards: SIMD4(repeating: 1), isTerminated: SIMDMask(repeating: false))
    return EightTimeSteps(first: steps, second: steps)
  }

  func writeLegalActions(into row: inout BatchRow<Bool>) {
    guard row.count > 0 else { return }
    row[0] = fault != .noLegalAction
    row[1] = fault != .noLegalAction && position != 1
    if fault != .maskLeavesEntry { row[2] = fault != .noLegalAction }
    if fault == .maskBeyond { row[3] = true }
  }
}

@Suite struct EnvironmentCheckTests {
  @Test("environments that keep the contract have no findings")
  func sound() {
    #expect(checkEnvironment(Corridor.self).isEmpty)
    #expect(checkEnvironment(Vectors.self).isEmpty)
    #expect(checkEnvironment(Choices.self).isEmpty)
    #expect(checkEnvironment(Faulty(.none)).isEmpty)
  }

  @Test("every fault is found under its rule and told in words")
  func faults() {
    let rules: [(Faulty.Fault, EnvironmentFinding.Rule, String)] = [
      (.wrongShape, .specification, "dimension below 1"), (.noActions, .specification, "0 actions"),
      (.changesSpecification, .specification, "another"), (.writesBeyond, .observation, "index 4"),
      (.leavesEntry, .observation, "entry 3 is not written"), (.infiniteObservation, .observation, "inf"),
      (.maskBeyond, .legalActions, "index 3"), (.maskLeavesEntry, .legalActions, "entry 2 is not written"),
      (.noLegalAction, .legalActions, "no action is legal"), (.wrongAction, .action, "Int"),
      (.infiniteReward, .reward, "inf"), (.rewardOutside, .reward, "2.5"), (.endless, .ending, "has not ended"),
      (.ownRandomness, .determinism, "differs"), (.survivesReset, .determinism, "differs"),
      (.sharedState, .copying, "another way"), (.forgetsInCoding, .coding, "another way"),
      (.wrongOneHot, .observation, "oneHotIndex is 3"),
      (.wrongStepFour, .stepFour, "stepFour"),
      (.wrongStepEight, .stepFour, "stepEight"),
      (.wrongMovingParts, .observation, "by its moving parts"),
    ]
    #expect(Set(rules.map(\.0)).count == Faulty.Fault.allCases.count - 1)
    for (fault, rule, words) in rules {
      let findings = checkEnvironment(Faulty(fault), longestEpisode: 300)
      #expect(findings.contains { $0.rule == rule && $0.message.contains(words) }, "\(fault): \(findings)")
    }
  }

  @Test("an environment whose episodes do not end is played once")
  func endless() {
    let places = Places()
    _ = checkEnvironment(Faulty(.endless), episodes: 50, longestEpisode: 30, telling: { places.append($0) })
    #expect(places.all.contains { $0.hasPrefix("episode 0") } && !places.all.contains { $0.hasPrefix("episode 1") })
  }

  @Test("sizes beyond what a batch can hold are told, also where they are more than a number can say")
  func sizes() {
    let most = 1 << 24
    func problems(_ shape: [Int], _ actions: ActionSpace) -> [String] {
      EnvironmentSpecification(observationShape: shape, actionSpace: actions).problems
    }
    #expect(problems([most / 2, 2], .discrete(most)).isEmpty && problems([], .multiDiscrete([most - 1, 1])).isEmpty)
    for shape in [[most / 2, 3], [.max, 2], [1 << 32, 1 << 32, 1], [most + 1]] {
      #expect(problems(shape, .discrete(2)) == ["the observation shape \(shape) has more than \(most) numbers"])
    }
    for counts in [[most, 1], [.max, .max], [most + 1]] {
      #expect(
        problems([1], .multiDiscrete(counts)) == [
          "the multi-discrete action space \(counts) has more than \(most) choices in all"
        ])
    }
    for count in [0, -1, most + 1, .max] {
      #expect(problems([1], .discrete(count)).first?.contains("has \(count) actions; from 1 to \(most)") == true)
    }
  }

  @Test("a check repeats itself and does not change what it checks")
  func repeats() {
    let environment = Faulty(.rewardOutside)
    #expect(checkEnvironment(environment) == checkEnvironment(environment))
    #expect(environment.total == 0)
  }

  @Test("numbers of states, returns, models and games that break their contract are found under their rules")
  func declarations() {
    let rules: [(Walk.Fault, EnvironmentFinding.Rule, String)] = [
      (.stateBeyond, .stateNumber, "stateNumber is 8"), (.stateForgotten, .stateNumber, "whatever the observation"),
      (.returnBelow, .returns, "outside the returnRange"), (.modelWithoutSum, .model, "add up to 0.75"),
      (.modelWithoutState, .model, "leads to state 8"), (.modelOfOtherReward, .model, "for a reward of 0.5"),
      (.modelOfOtherChance, .model, "its probability is 0.1"), (.modelOfOtherStart, .model, "have begun in state 0"),
      (.modelOfOtherMask, .model, "not legal, but it is"),
    ]
    #expect(Set(rules.map(\.0)).count == Walk.Fault.allCases.count - 1)
    #expect(checkEnvironment(Walk(.none)).isEmpty, "\(checkEnvironment(Walk(.none)))")
    for (fault, rule, words) in rules {
      let findings = checkEnvironment(Walk(fault), episodes: 40)
      #expect(findings.contains { $0.rule == rule && $0.message.contains(words) }, "\(fault): \(findings)")
    }
  }

  @Test("games are contests of players that exist, by themselves and behind an opponent")
  func games() {
    let rules: [(Race.Fault, String)] = [
      (.playerBeyond, "currentPlayer is 2"), (.twoWinners, "add up to 2"), (.otherReward, "for a reward of 1.0"),
      (.alone, "says 1 player"), (.infiniteResult, "is inf"),
    ]
    #expect(Set(rules.map(\.0)).count == Race.Fault.allCases.count - 1)
    #expect(checkEnvironment(Race(.none)).isEmpty, "\(checkEnvironment(Race(.none)))")
    #expect(checkEnvironment(AgainstOpponent(Race(.none), opponent: Runner())).isEmpty)
    for (fault, words) in rules {
      let findings = checkEnvironment(Race(fault))
      #expect(findings.contains { $0.rule == .game && $0.message.contains(words) }, "\(fault): \(findings)")
    }
    let behind = checkEnvironment(AgainstOpponent(Race(.otherReward), opponent: Runner()))
    #expect(behind.first?.message.hasPrefix("in the game itself, episode") == true, "\(behind)")
  }

  @Test("before each call of the environment's code its place is told")
  func places() {
    let places = Places()
    #expect(checkEnvironment(Walk(.none), episodes: 2, telling: { places.append($0) }).isEmpty)
    let told = places.all
    #expect(told.contains("episode 1, step 1: action 0") || told.contains("episode 1, step 1: action 1"))
    for place in ["the model: outcomes and legal actions of state 7", "episode 0: the reset"] { #expect(told.contains(place)) }
    #expect(told.contains { $0.hasPrefix("episode 0, played again step 2: action") })
    #expect(
      told.contains { $0.hasPrefix("a copy made in episode 0") } && told.contains { $0.hasSuffix("encoding and decoding") })
  }
}

/// Collects what a check tells.
private final class Places: Sendable {
  private let told = Mutex<[String]>([])
  var all: [String] { told.withLock { $0 } }
  func append(_ place: String) { told.withLock { $0.append(place) } }
}

/// A walk over eight tiles that slips a quarter of the time, with its model, but for the one fault it is given.
private struct Walk: ModeledEnvironment {
  enum Fault: String, Codable, CaseIterable {
    case none, stateBeyond, stateForgotten, returnBelow, modelWithoutSum, modelWithoutState, modelOfOtherReward
    case modelOfOtherChance, modelOfOtherStart, modelOfOtherMask
  }

  var fault = Fault.none
  var tile = 0

  init() {}
  init(_ fault: Fault) { self.fault = fault }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [1], actionSpace: .discrete(2), rewardRange: -1...1,
      returnRange: (fault == .returnBelow ? -0.25 : -20)...1,
      timeLimit: 100, stateCount: 8)
  }

  mutating func reset(using random: inout RandomStream) { tile = 1 + random.integer(below: 2) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    let slips = random.bernoulli(0.25)
    tile = max(0, min(7, tile + ((action == 1) != slips ? 1 : -1)))
    return tile == 7 ? .terminated(reward: 1) : .running(reward: -0.125)
  }

  func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(tile) }
  func writeLegalActions(into row: inout BatchRow<Bool>) {
    row[0] = tile > 0
    row[1] = true
  }

  var stateNumber: Int {
    switch fault {
    case .stateBeyond: tile == 7 ? 8 : tile
    case .stateForgotten: 0
    default: tile
    }
  }

  func outcomes(of action: Int, in state: Int) -> [Outcome] {
    var outcomes = outcomesOfWalk(action, state)
    switch fault {
    case .modelWithoutSum: outcomes.removeLast()
    case .modelWithoutState: outcomes[0].state += state == 6 ? 1 : 0
    case .modelOfOtherReward where state == 3: outcomes[0].reward = 0.5
    case .modelOfOtherChance: (outcomes[0].probability, outcomes[1].probability) = (0.1, 0.9)
    default: break
    }
    return outcomes
  }

  private func outcomesOfWalk(_ action: Int, _ state: Int) -> [Outcome] {
    [(action, 0.75), (1 - action, 0.25)].map { direction, probability in
      let next = max(0, min(7, state + (direction == 1 ? 1 : -1)))
      return Outcome(probability: probability, state: next, reward: next == 7 ? 1 : -0.125, isLast: next == 7)
    }
  }

  func isLegal(_ action: Int, in state: Int) -> Bool { fault == .modelOfOtherMask || action == 1 || state > 0 }
  var startingStates: [(state: Int, probability: Double)] { fault == .modelOfOtherStart ? [(0, 1)] : [(1, 0.5), (2, 0.5)] }
}

/// Two players add 1 or 2 in turn; who reaches 10 has won. But for the one fault it is given.
private struct Race: Game {
  enum Fault: String, Codable, CaseIterable { case none, playerBeyond, twoWinners, otherReward, alone, infiniteResult }

  var fault = Fault.none
  var sum = 0
  var turn = 0
  var winner: Int?

  init() {}
  init(_ fault: Fault) { self.fault = fault }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [1], actionSpace: .discrete(2), rewardRange: -1...1, returnRange: -1...1, discount: 1,
      playerCount: fault == .alone ? 1 : 2)
  }

  var currentPlayer: Int { fault == .playerBeyond ? turn % 3 : turn % 2 }
  var rendering: String { "\(sum)" }

  mutating func reset(using random: inout RandomStream) {
    sum = 0
    turn = 0
    winner = nil
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    sum += action + 1
    if sum >= 10 { winner = turn % 2 }
    turn += 1
    return winner == nil ? .running(reward: fault == .otherReward ? 1 : 0) : .terminated(reward: 1)
  }

  func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(sum) }

  func result(of player: Int) -> Float {
    guard let winner else { return 0 }
    if fault == .infiniteResult { return .infinity }
    return fault == .twoWinners || player == winner ? 1 : -1
  }
}

/// Always adds 1.
private struct Runner: Opponent {
  func action(in game: Race, legalActions: UnsafeBufferPointer<UInt8>, using random: inout RandomStream) -> Int { 0 }
}
