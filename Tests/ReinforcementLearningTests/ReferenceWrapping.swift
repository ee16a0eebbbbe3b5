import Core
import ReinforcementLearning
import Testing

/// Which wrappers are put around an environment, from inside out.
struct ReferenceWrapping: Sendable, CustomTestStringConvertible {
  var actionRepeat = 1
  var timeLimit: Int?
  var scale: Float = 1
  var clip: Float = .infinity
  var frames = 1

  var testDescription: String { "repeat \(actionRepeat), limit \(timeLimit ?? 0), \(scale), \(clip), frames \(frames)" }

  func wrap(_ batch: any BatchEnvironment) throws -> any BatchEnvironment {
    var batch = batch
    if actionRepeat > 1 { batch = try ActionRepeat(batch, times: actionRepeat) }
    if let timeLimit { batch = try TimeLimit(batch, steps: timeLimit) }
    if scale != 1 || clip < .infinity { batch = try RewardScaling(batch, factor: scale, bound: clip) }
    if frames > 1 { batch = try FrameStack(batch, frames: frames) }
    return batch
  }
}

/// One environment in its wrappers, as they are defined, with everything in lists.
struct ReferenceEnvironment<E: Environment> {
  struct Outcome {
    var reward: Float = 0
    var status = TimeStep.Status.running
    var finalObservation: [Float] = []
    var finalMask: [UInt8] = []
    var episodeReturn = 0.0
    var episodeLength = 0
  }

  private var environment: E
  private let settings: ReferenceWrapping
  private var random: RandomStream
  /// All observations of the running episode.
  private var history: [[Float]] = []
  private var innerLength = 0
  private var length = 0
  private var sum = 0.0

  init(_ prototype: E, _ settings: ReferenceWrapping, random: RandomStream) {
    environment = prototype
    self.settings = settings
    self.random = random
    begin()
  }

  private mutating func begin() {
    environment.reset(using: &random)
    history = [present]
    (innerLength, length, sum) = (0, 0, 0)
  }

  private var present: [Float] {
    var numbers = [Float](repeating: 0, count: environment.specification.observationSize)
    numbers.withUnsafeMutableBufferPointer {
      var row = BatchRow($0.baseAddress!, count: $0.count)
      environment.writeObservation(into: &row)
    }
    return numbers
  }

  var mask: [UInt8] {
    var legal = [Bool](repeating: true, count: environment.specification.actionSpace.maskSize)
    guard !legal.isEmpty else { return [] }
    legal.withUnsafeMutableBufferPointer {
      var row = BatchRow($0.baseAddress!, count: $0.count)
      environment.writeLegalActions(into: &row)
    }
    return legal.map { $0 ? 1 : 0 }
  }

  /// The last frames, the first one repeated, channel after channel.
  var observation: [Float] {
    let frames = (0..<settings.frames).map { history[max(0, history.count - settings.frames + $0)] }
    let shape = environment.specification.observationShape
    let channels = shape.count == 1 ? shape[0] : shape.last!
    let cells = environment.specification.observationSize / channels
    return (0..<cells).flatMap { cell in frames.flatMap { $0[cell * channels..<(cell + 1) * channels] } }
  }

  private func isLegal(_ action: [Int32]) -> Bool {
    let mask = mask
    switch environment.specification.actionSpace {
    case .discrete: return mask[Int(action[0])] == 1
    case .multiDiscrete(let counts):
      return counts.indices.allSatisfy { mask[counts[0..<$0].reduce(0, +) + Int(action[$0])] == 1 }
    case .continuous: return true
    }
  }

  mutating func step(discrete: [Int32], continuous: [Float]) -> Outcome {
    var outcome = Outcome()
    for number in 0..<settings.actionRepeat where number == 0 || (!outcome.status.isLast && isLegal(discrete)) {
      let action =
        discrete.isEmpty
        ? continuous.withUnsafeBufferPointer { E.Action.continuous($0) }
        : discrete.withUnsafeBufferPointer { E.Action.discrete($0) }
      let timeStep = environment.step(action!, using: &random)
      outcome.reward += timeStep.reward
      sum += Double(timeStep.reward)
      outcome.status = timeStep.status
      innerLength += 1
      if outcome.status == .running, let limit = environment.specification.timeLimit, innerLength >= limit {
        outcome.status = .truncated
      }
    }
    length += 1
    history.append(present)
    if outcome.status == .running, let limit = settings.timeLimit, length >= limit { outcome.status = .truncated }
    outcome.reward = min(max(outcome.reward * settings.scale, -settings.clip), settings.clip)
    if outcome.status.isLast {
      (outcome.finalObservation, outcome.finalMask) = (observation, mask)
      (outcome.episodeReturn, outcome.episodeLength) = (sum, length)
      begin()
    }
    return outcome
  }
}
