import Core

/// The state of a check: the environment played on from episode to episode, and what has been found.
struct EnvironmentCheck<E: Environment> {
  let fresh: E
  var played: E
  let specification: EnvironmentSpecification
  let longestEpisode: Int
  let tell: @Sendable (String) -> Void
  private(set) var findings: [EnvironmentFinding] = []
  /// What the environment says of its own outcomes; nil where it says nothing, or nothing that can be compared.
  private var model: ModelCheck?
  var states = StateNumberCheck()

  /// What can be seen of an environment between two steps.
  struct View: Equatable {
    var observation: [UInt32]
    var legal: [Bool]
    var reward: UInt32
    var status: TimeStep.Status
    /// 0 where states are not numbered.
    var state: Int
  }

  init(_ environment: E, longestEpisode: Int, telling tell: @escaping @Sendable (String) -> Void) {
    fresh = environment
    played = environment
    specification = environment.specification
    self.longestEpisode = longestEpisode
    self.tell = tell
    if let modeled = environment as? any ModeledEnvironment {
      do { model = try ModelCheck(modeled, telling: tell) } catch {
        report(.model, (error as? WarrenError)?.message ?? "\(error)")
      }
    }
    if specification.playerCount < 2, environment is any Game {
      report(.game, "it is a Game, but its specification says \(specification.playerCount) player; a game has at least 2")
    }
  }

  mutating func report(_ rule: EnvironmentFinding.Rule, _ message: String) {
    guard !findings.contains(where: { $0.rule == rule }) else { return }
    findings.append(EnvironmentFinding(rule: rule, message: message))
  }

  /// Plays one episode on the environment of the earlier ones, then parts of it again on copies.
  mutating func play(episode: Int, key: RandomKey) {
    var actionRandom = key["actions"].stream
    var random = key["environment"].stream
    tell("episode \(episode): the reset")
    played.reset(using: &random)
    let limit = min(specification.timeLimit ?? longestEpisode, longestEpisode)
    let forkStep = actionRandom.integer(below: min(limit, 12))
    var fork: (environment: E, random: RandomStream)?
    var actions: [[Float]] = []
    var views = [look(at: played, TimeStep.running(reward: 0), "episode \(episode), after the reset")]
    var recent: [(environment: E, action: [Float])] = []
    var rewards: [(reward: Double, player: Int)] = []
    model?.begin(in: views[0].state)
    while views[views.count - 1].status == .running, actions.count < limit {
      if actions.count == forkStep { fork = (played, random) }
      let place = "episode \(episode), step \(actions.count + 1)"
      let before = views[views.count - 1]
      if !before.legal.isEmpty { tryIllegalAction(before.legal, played, random, place) }
      let numbers = choose(before.legal, using: &actionRandom)
      guard let action = action(numbers) else {
        return report(.action, "\(E.Action.self) has no value for the action \(numbers) of the action space")
      }
      recent.append((played, numbers))
      if recent.count == 4 {
        checkFourSteps(recent, random, place)
        recent = []
      }
      let turn = turn(place)
      let earlier = played
      tell("\(place): action \(text(numbers))")
      let timeStep = played.step(action, using: &random)
      checkReward(timeStep, place)
      checkResults(turn, timeStep, place)
      rewards.append((Double(timeStep.reward), turn.player))
      actions.append(numbers)
      views.append(look(at: played, timeStep, place))
      if E.hasMovingParts, timeStep.status == .running {
        checkMovingParts(earlier, before.observation, views[views.count - 1].observation, place)
      }
      let after = views[views.count - 1].state
      if let message = model?.follow(Int(numbers[0]), from: before.state, before.legal, timeStep, to: after) {
        report(.model, "\(place): \(message)")
      }
    }
    if specification.timeLimit == nil, views[views.count - 1].status == .running {
      report(.ending, "episode \(episode) has not ended after \(longestEpisode) steps and there is no time limit")
    }
    checkReturns(rewards, episode: episode)
    if played.specification != specification {
      report(.specification, "it is another after episode \(episode) than at the beginning")
    }
    replay(actions, views, episode: episode, key: key)
    if let fork {
      let place = "episode \(episode), step \(forkStep + 1)"
      compare(
        fork.environment, fork.random, actions, views, from: forkStep, .copying, "a copy made in \(place),", "goes another way")
      checkCoding(fork.environment, fork.random, actions, views, from: forkStep, place)
    }
  }

  /// What shows only when all episodes are played.
  mutating func finish() {
    if let message = states.complaint(specification.stateCount) { report(.stateNumber, message) }
    if let message = model?.frequencyComplaint() { report(.model, message) }
  }

  /// Plays the episode again from a fresh environment: nothing but the stream may decide, and a reset must leave no traces.
  private mutating func replay(_ actions: [[Float]], _ views: [View], episode: Int, key: RandomKey) {
    var environment = fresh
    var random = key["environment"].stream
    tell("episode \(episode), played again on a fresh environment: the reset")
    environment.reset(using: &random)
    compare(
      environment, random, actions, views, from: 0, .determinism, "episode \(episode), played again",
      "with the same stream and actions on an environment that had played no other, differs")
  }

  private mutating func checkCoding(
    _ environment: E, _ random: RandomStream, _ actions: [[Float]], _ views: [View], from step: Int, _ place: String
  ) {
    do {
      tell("\(place): encoding and decoding")
      var snapshot = Snapshot()
      try snapshot.setValue("environment", [environment])
      let decoded = try snapshot.value("environment", as: [E].self)[0]
      compare(
        decoded, random, actions, views, from: step, .coding, "encoded and decoded in \(place),", "it goes another way")
    } catch {
      report(.coding, "it cannot be encoded and decoded: \(error)")
    }
  }

  private mutating func compare(
    _ environment: E, _ random: RandomStream, _ actions: [[Float]], _ views: [View], from start: Int,
    _ rule: EnvironmentFinding.Rule, _ subject: String, _ verdict: String
  ) {
    var environment = environment
    var random = random
    var timeStep = TimeStep(reward: Float(bitPattern: views[start].reward), status: views[start].status)
    for step in start...actions.count {
      guard look(at: environment, timeStep, "\(subject) step \(step)") == views[step] else {
        return report(rule, "\(subject) \(verdict) after step \(step)")
      }
      guard step < actions.count, let action = action(actions[step]) else { return }
      tell("\(subject) step \(step + 1): action \(text(actions[step]))")
      timeStep = environment.step(action, using: &random)
    }
  }

  /// Brings the observation of the state before the last step up to date by its moving parts, as a batch does.
  private mutating func checkMovingParts(_ before: E, _ observation: [UInt32], _ expected: [UInt32], _ place: String) {
    tell("\(place): the observation's moving parts")
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
    tell("\(place): stepFour and stepEight on the last four states")
    let four = copies.withUnsafeMutableBufferPointer { copies in
      if case .continuous = specification.actionSpace { return E.stepFour(copies.baseAddress!, continuous: numbers) }
      return E.stepFour(copies.baseAddress!, SIMD4<Int32>(numbers))
    }
    if let four { compare(four, copies[...], with: states, "stepFour", random, place) }
    guard case .discrete = specification.actionSpace else { return }
    // Eight are the four twice, the second time in reverse.
    let reversed = Array(states.reversed())
    var more = (states + reversed).map(\.environment)
    var eightActions = SIMD8<Int32>()
    for lane in 0..<8 { eightActions[lane] = Int32((states + reversed)[lane].action[0]) }
    let eight = more.withUnsafeMutableBufferPointer { E.stepEight($0.baseAddress!, eightActions) }
    guard let eight else { return }
    compare(eight.first, more[..<4], with: states, "stepEight", random, place)
    compare(eight.second, more[4...], with: reversed, "stepEight", random, place)
  }

  /// Compares what four copies have become, and what their steps gave back, with a step of each alone.
  private mutating func compare(
    _ steps: FourTimeSteps, _ copies: ArraySlice<E>, with states: [(environment: E, action: [Float])], _ name: String,
    _ random: RandomStream, _ place: String
  ) {
    for (lane, copy) in copies.enumerated() {
      var (single, stream) = (states[lane].environment, random)
      guard let action = action(states[lane].action) else { return }
      let timeStep = single.step(action, using: &stream)
      let together = TimeStep(reward: steps.rewards[lane], status: steps.isTerminated[lane] ? .terminated : .running)
      guard look(at: copy, together, place) == look(at: single, timeStep, place) else {
        return report(.stepFour, "\(place): \(name) does other than step in its copy \(lane)")
      }
      if stream != random { return report(.stepFour, "\(place): step draws random numbers, which \(name) has not") }
    }
  }

  /// Takes an illegal action on a copy. What it does is the environment's choice, but it does something.
  private mutating func tryIllegalAction(_ mask: [Bool], _ environment: E, _ random: RandomStream, _ place: String) {
    guard case .discrete = specification.actionSpace, let illegal = mask.firstIndex(of: false),
      let action = action([Float(illegal)])
    else { return }
    var (environment, random) = (environment, random)
    let illegalPlace = "\(place), illegal action \(illegal)"
    tell("\(illegalPlace), which may do anything but trap")
    let timeStep = environment.step(action, using: &random)
    checkReward(timeStep, illegalPlace)
    _ = look(at: environment, timeStep, illegalPlace)
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

  private func text(_ numbers: [Float]) -> String {
    switch specification.actionSpace {
    case .discrete: "\(Int(numbers[0]))"
    case .multiDiscrete: "\(numbers.map { Int($0) })"
    case .continuous: "\(numbers)"
    }
  }
}
