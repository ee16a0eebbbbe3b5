import Core
import Foundation

/// Something in which an environment breaks the contract of ``Environment``.
public struct EnvironmentFinding: Sendable, Equatable, CustomStringConvertible {
  /// The part of the contract that is broken.
  public enum Rule: String, Sendable, CaseIterable {
    /// The specification contradicts itself or changes.
    case specification
    /// An observation is written outside its row, not completely, or differently when nothing has happened.
    case observation
    /// The same of a mask of legal actions; or it leaves no action while the episode runs.
    case legalActions
    /// The type of actions does not go with the action space.
    case action
    /// A reward is not finite or outside the range of the specification.
    case reward
    /// An episode does not end.
    case ending
    /// The same stream and the same actions do not give the same episode.
    case determinism
    /// A copy does not go on as the original does.
    case copying
    /// What was encoded and decoded again does not go on as the original does.
    case coding
    /// A step of four copies at once is not what four steps are.
    case stepFour
  }

  /// The part of the contract that is broken.
  public let rule: Rule
  /// What is wrong, in words, with the place where it was first seen.
  public let message: String

  public var description: String { "\(rule.rawValue): \(message)" }
}

/// Plays an environment with random legal actions and says in what it breaks the contract of ``Environment``.
/// - Parameters:
///   - environment: as its settings make it, before any reset.
///   - episodes: how many episodes to play.
///   - key: the randomness of environment and actions.
///   - longestEpisode: steps after which an episode without time limit counts as one that does not end.
/// - Returns: the first finding of each kind; none when all is well.
public func checkEnvironment<E: Environment>(
  _ environment: E, episodes: Int = 20, key: RandomKey = RandomKey(seed: 0), longestEpisode: Int = 20_000
) -> [EnvironmentFinding] {
  let problems = environment.specification.problems
  guard problems.isEmpty else { return problems.map { EnvironmentFinding(rule: .specification, message: $0) } }
  var check = EnvironmentCheck(environment, longestEpisode: longestEpisode)
  for episode in 0..<episodes { check.play(episode: episode, key: key[episode]) }
  return check.findings
}

/// As ``checkEnvironment(_:episodes:key:longestEpisode:)``, for the environment with its default settings.
public func checkEnvironment<E: Environment>(
  _ type: E.Type, episodes: Int = 20, key: RandomKey = RandomKey(seed: 0), longestEpisode: Int = 20_000
) -> [EnvironmentFinding] {
  checkEnvironment(E(), episodes: episodes, key: key, longestEpisode: longestEpisode)
}

/// The state of a check: the environment played on from episode to episode, and what has been found.
private struct EnvironmentCheck<E: Environment> {
  private let fresh: E
  private var played: E
  private let specification: EnvironmentSpecification
  private let longestEpisode: Int
  private(set) var findings: [EnvironmentFinding] = []

  /// What can be seen of an environment between two steps.
  private struct View: Equatable {
    var observation: [UInt32]
    var legal: [Bool]
    var reward: UInt32
    var status: TimeStep.Status
  }

  init(_ environment: E, longestEpisode: Int) {
    fresh = environment
    played = environment
    specification = environment.specification
    self.longestEpisode = longestEpisode
  }

  private mutating func report(_ rule: EnvironmentFinding.Rule, _ message: String) {
    guard !findings.contains(where: { $0.rule == rule }) else { return }
    findings.append(EnvironmentFinding(rule: rule, message: message))
  }

  /// Plays one episode on the environment of the earlier ones, then parts of it again on copies.
  mutating func play(episode: Int, key: RandomKey) {
    var actionRandom = key["actions"].stream
    var random = key["environment"].stream
    played.reset(using: &random)
    let limit = min(specification.timeLimit ?? longestEpisode, longestEpisode)
    let forkStep = actionRandom.integer(below: min(limit, 12))
    var fork: (environment: E, random: RandomStream)?
    var actions: [[Float]] = []
    var views = [look(at: played, TimeStep.running(reward: 0), "episode \(episode), after the reset")]
    var recent: [(environment: E, action: [Float])] = []
    while views[views.count - 1].status == .running, actions.count < limit {
      if actions.count == forkStep { fork = (played, random) }
      let place = "episode \(episode), step \(actions.count + 1)"
      let mask = views[views.count - 1].legal
      if !mask.isEmpty { tryIllegalAction(mask, played, random, place) }
      let numbers = choose(mask, using: &actionRandom)
      guard let action = action(numbers) else {
        return report(.action, "\(E.Action.self) has no value for the action \(numbers) of the action space")
      }
      recent.append((played, numbers))
      if recent.count == 4 {
        checkFourSteps(recent, random, place)
        recent = []
      }
      let before = played
      let timeStep = played.step(action, using: &random)
      checkReward(timeStep, place)
      actions.append(numbers)
      views.append(look(at: played, timeStep, place))
      if E.hasMovingParts, timeStep.status == .running {
        checkMovingParts(before, views[views.count - 2].observation, views[views.count - 1].observation, place)
      }
    }
    if specification.timeLimit == nil, views[views.count - 1].status == .running {
      report(.ending, "episode \(episode) has not ended after \(longestEpisode) steps and there is no time limit")
    }
    if played.specification != specification {
      report(.specification, "it is another after episode \(episode) than at the beginning")
    }
    replay(actions, views, episode: episode, key: key)
    if let fork {
      compare(
        fork.environment, fork.random, actions, views, from: forkStep, .copying,
        "a copy made in episode \(episode), step \(forkStep + 1), goes another way")
      checkCoding(fork.environment, fork.random, actions, views, from: forkStep, episode: episode)
    }
  }

  /// Plays the episode again from a fresh environment: nothing but the stream may decide, and a reset must leave no traces.
  private mutating func replay(_ actions: [[Float]], _ views: [View], episode: Int, key: RandomKey) {
    var environment = fresh
    var random = key["environment"].stream
    environment.reset(using: &random)
    compare(
      environment, random, actions, views, from: 0, .determinism,
      "episode \(episode), played again with the same stream and actions on an environment that had played no other, differs")
  }

  private mutating func checkCoding(
    _ environment: E, _ random: RandomStream, _ actions: [[Float]], _ views: [View], from step: Int, episode: Int
  ) {
    do {
      var snapshot = Snapshot()
      try snapshot.setValue("environment", [environment])
      let decoded = try snapshot.value("environment", as: [E].self)[0]
      compare(
        decoded, random, actions, views, from: step, .coding,
        "encoded and decoded in episode \(episode), step \(step + 1), it goes another way")
    } catch {
      report(.coding, "it cannot be encoded and decoded: \(error)")
    }
  }

  private mutating func compare(
    _ environment: E, _ random: RandomStream, _ actions: [[Float]], _ views: [View], from start: Int,
    _ rule: EnvironmentFinding.Rule, _ message: String
  ) {
    var environment = environment
    var random = random
    let place = "playing again"
    var timeStep = TimeStep(reward: Float(bitPattern: views[start].reward), status: views[start].status)
    for step in start...actions.count {
      guard look(at: environment, timeStep, place) == views[step] else { return report(rule, message + " after step \(step)") }
      guard step < actions.count, let action = action(actions[step]) else { return }
      timeStep = environment.step(action, using: &random)
    }
  }

  private mutating func checkReward(_ timeStep: TimeStep, _ place: String) {
    let reward = timeStep.reward
    if !reward.isFinite { return report(.reward, "\(place): the reward is \(reward)") }
    if !specification.rewardRange.contains(reward) {
      report(.reward, "\(place): the reward \(reward) is outside the range \(specification.rewardRange) of the specification")
    }
  }

  /// Brings the observation of the state before the last step up to date by its moving parts, as a batch does.
  private mutating func checkMovingParts(_ before: E, _ observation: [UInt32], _ expected: [UInt32], _ place: String) {
    var numbers = observation.map { Float(bitPattern: $0) }
    let stray = numbers.withUnsafeMutableBufferPointer { buffer in
      var row = BatchRow(buffer.baseAddress!, count: buffer.count)
      before.removeMovingParts(from: &row)
      played.writeMovingParts(into: &row)
      return row.firstIndexOutOfRange
    }
    if let stray {
      report(.observation, "\(place): the moving parts use index \(stray), the observation has \(expected.count) numbers")
    } else if let index = expected.indices.first(where: { numbers[$0].bitPattern != expected[$0] }) {
      let written = Float(bitPattern: expected[index])
      report(.observation, "\(place): entry \(index) is \(numbers[index]) by its moving parts, but written it is \(written)")
    }
  }

  /// Steps four states of an episode at once, and each alone.
  private mutating func checkFourSteps(_ states: [(environment: E, action: [Float])], _ random: RandomStream, _ place: String) {
    guard specification.actionSpace.width == 1 else { return }
    var copies = states.map(\.environment)
    var numbers = SIMD4<Float>()
    for lane in 0..<4 { numbers[lane] = states[lane].action[0] }
    let taken = copies.withUnsafeMutableBufferPointer { copies in
      if case .continuous = specification.actionSpace { return E.stepFour(copies.baseAddress!, continuous: numbers) }
      return E.stepFour(copies.baseAddress!, SIMD4<Int32>(numbers))
    }
    guard let steps = taken else { return }
    for lane in 0..<4 {
      var (single, stream) = (states[lane].environment, random)
      guard let action = action(states[lane].action) else { return }
      let timeStep = single.step(action, using: &stream)
      let four = TimeStep(reward: steps.rewards[lane], status: steps.isTerminated[lane] ? .terminated : .running)
      guard look(at: copies[lane], four, place) == look(at: single, timeStep, place) else {
        return report(.stepFour, "\(place): stepFour does other than step in its copy \(lane)")
      }
      if stream != random { return report(.stepFour, "\(place): step draws random numbers, which stepFour has not") }
    }
  }

  /// Takes an illegal action on a copy. What it does is the environment's choice, but it does something.
  private mutating func tryIllegalAction(_ mask: [Bool], _ environment: E, _ random: RandomStream, _ place: String) {
    guard case .discrete = specification.actionSpace, let illegal = mask.firstIndex(of: false),
      let action = action([Float(illegal)])
    else { return }
    var (environment, random) = (environment, random)
    let timeStep = environment.step(action, using: &random)
    checkReward(timeStep, place + ", illegal action \(illegal)")
    _ = look(at: environment, timeStep, place + ", illegal action \(illegal)")
  }

  /// Reads observation and mask, each written twice over different grounds, so that what is not written shows.
  private mutating func look(at environment: E, _ timeStep: TimeStep, _ place: String) -> View {
    func rows<Element: BitwiseCopyable>(
      _ count: Int, _ ground: Element, _ write: (inout BatchRow<Element>) -> Void
    ) -> (elements: [Element], stray: Int?) {
      var stray: Int?
      let elements = [Element](unsafeUninitializedCapacity: max(count, 1)) { buffer, initialized in
        buffer.initialize(repeating: ground)
        var row = BatchRow(buffer.baseAddress!, count: count)
        write(&row)
        stray = row.firstIndexOutOfRange
        initialized = count
      }
      return (elements, stray)
    }
    let size = specification.observationSize
    let first = rows(size, Float(12345)) { environment.writeObservation(into: &$0) }
    let second = rows(size, Float(-54321)) { environment.writeObservation(into: &$0) }
    if let stray = first.stray {
      report(.observation, "\(place): index \(stray) is used, the specification says \(size) numbers, 0 to \(size - 1)")
    }
    for index in 0..<size {
      let (value, other) = (first.elements[index], second.elements[index])
      if value.bitPattern != other.bitPattern {
        let isUnwritten = value == 12345 && other == -54321
        report(.observation, "\(place): entry \(index) is \(isUnwritten ? "not written" : "\(value), then \(other)")")
      } else if !value.isFinite {
        report(.observation, "\(place): entry \(index) is \(value)")
      }
    }
    let hot = environment.oneHotIndex
    if hot >= 0, (0..<size).contains(where: { first.elements[$0] != ($0 == hot ? 1 : 0) }) || hot >= size {
      report(.observation, "\(place): oneHotIndex is \(hot), but the observation is not 1 there and 0 elsewhere")
    }
    let maskSize = specification.actionSpace.maskSize
    let mask = rows(maskSize, true) { environment.writeLegalActions(into: &$0) }
    let again = rows(maskSize, false) { environment.writeLegalActions(into: &$0) }
    if let stray = mask.stray {
      report(.legalActions, "\(place): index \(stray) is used, there are \(maskSize) actions, 0 to \(maskSize - 1)")
    }
    if let index = mask.elements.indices.first(where: { mask.elements[$0] != again.elements[$0] }) {
      report(.legalActions, "\(place): entry \(index) is not written")
    }
    if timeStep.status == .running, let dimension = dimensionWithoutLegalAction(again.elements) {
      report(.legalActions, "\(place): the episode runs but no action is legal" + dimension)
    }
    return View(
      observation: second.elements.map(\.bitPattern), legal: again.elements, reward: timeStep.reward.bitPattern,
      status: timeStep.status)
  }

  private func dimensionWithoutLegalAction(_ mask: [Bool]) -> String? {
    switch specification.actionSpace {
    case .discrete: return mask.contains(true) ? nil : ""
    case .multiDiscrete(let counts):
      var start = 0
      for (dimension, count) in counts.enumerated() {
        if !mask[start..<start + count].contains(true) { return " in dimension \(dimension)" }
        start += count
      }
      return nil
    case .continuous: return nil
    }
  }

  /// A random legal action as numbers; the first where none is legal.
  private func choose(_ mask: [Bool], using random: inout RandomStream) -> [Float] {
    let bytes = mask.map { $0 ? UInt8(1) : 0 }
    return bytes.withUnsafeBufferPointer { bytes in
      switch specification.actionSpace {
      case .discrete(let count): return [Float(max(0, random.legalIndex(bytes, from: 0, count: count)))]
      case .multiDiscrete(let counts):
        var start = 0
        return counts.map { count in
          defer { start += count }
          return Float(max(0, random.legalIndex(bytes, from: start, count: count)))
        }
      case .continuous(let low, let high):
        return zip(low, high).map { random.uniform(low: $0, high: $1) }
      }
    }
  }

  private func action(_ numbers: [Float]) -> E.Action? {
    if case .continuous = specification.actionSpace { return numbers.withUnsafeBufferPointer { E.Action.continuous($0) } }
    return numbers.map { Int32($0) }.withUnsafeBufferPointer { E.Action.discrete($0) }
  }
}
