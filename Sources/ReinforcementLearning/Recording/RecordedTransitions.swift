import Core

/// The n-step transitions of a recording, drawn with equal probability. They are those that an ``NStepAdder`` makes of the same
/// episodes.
public struct RecordedTransitions: Sendable {
  /// The episodes.
  public let recording: Recording
  /// The discounted rewards of the next steps, [steps].
  private var returns: [Float]
  /// What counts of the value of what follows: 0 where the task terminated, [steps].
  private var discounts: [Float]
  /// The step whose observation follows; that of an episode's end is the number of steps plus that of the episode, [steps].
  private var nexts: [Int]

  /// The transitions of a recording.
  /// - Parameters:
  ///   - recording: the episodes.
  ///   - steps: over how many steps a transition goes, where the episode does not end before.
  ///   - discount: for each step.
  public init(_ recording: Recording, steps: Int, discount: Float) {
    precondition(steps > 0, "a transition takes at least one step")
    self.recording = recording
    let count = recording.stepCount
    returns = [Float](repeating: 0, count: count)
    discounts = [Float](repeating: 1, count: count)
    nexts = [Int](repeating: 0, count: count)
    for episode in 0..<recording.episodeCount {
      let range = recording.steps(of: episode)
      for step in range {
        let end = min(step + steps, range.upperBound)
        for collected in step..<end {
          returns[step] += discounts[step] * recording.rewards[collected]
          discounts[step] *= discount
        }
        nexts[step] = end < range.upperBound ? end : count + episode
        // Where an episode terminates right where a transition ends, nothing follows either.
        if end == range.upperBound, recording.ends[episode] == .terminated { discounts[step] = 0 }
      }
    }
  }

  /// A batch that fits.
  public func makeBatch(count: Int) -> TransitionBatch { TransitionBatch(count: count, layout: ReplayLayout(for: recording)) }

  /// Fills a batch with transitions drawn at random, with replacement; their numbers are those of their steps.
  public func sample(into batch: TransitionBatch, using random: inout RandomStream) {
    for row in 0..<batch.count { copy(random.integer(below: recording.stepCount), into: batch, row: row) }
  }

  /// Copies the transition that begins with a step into a row of a batch.
  public func copy(_ step: Int, into batch: TransitionBatch, row: Int) {
    let (size, width) = (recording.specification.observationSize, recording.specification.actionSpace.width)
    func copy<Element>(_ from: [Element], _ place: Int, _ to: UnsafeMutableBufferPointer<Element>, _ count: Int) {
      guard count > 0 else { return }
      from.withUnsafeBufferPointer {
        (to.baseAddress! + row * count).update(from: $0.baseAddress! + place * count, count: count)
      }
    }
    copy(recording.observations, step, batch.observations, size)
    if recording.isContinuous {
      copy(recording.continuousActions, step, batch.continuousActions, width)
    } else {
      copy(recording.discreteActions, step, batch.discreteActions, width)
    }
    let next = nexts[step]
    if next < recording.stepCount {
      copy(recording.observations, next, batch.nextObservations, size)
      copy(recording.legalActions, next, batch.nextLegalActions, recording.maskSize)
    } else {
      copy(recording.finalObservations, next - recording.stepCount, batch.nextObservations, size)
      copy(recording.finalLegalActions, next - recording.stepCount, batch.nextLegalActions, recording.maskSize)
    }
    batch.rewards[row] = returns[step]
    batch.discounts[row] = discounts[step]
    batch.numbers[row] = step
  }

  /// Which actions were legal where the transitions of a batch begin, [batch size × mask size].
  public func copyLegalActions(of batch: TransitionBatch, into mask: UnsafeMutableBufferPointer<UInt8>) {
    let size = recording.maskSize
    for row in 0..<batch.count {
      for entry in 0..<size { mask[row * size + entry] = recording.legalActions[batch.numbers[row] * size + entry] }
    }
  }
}

extension ReplayLayout {
  /// The layout of a recording's steps.
  init(for recording: Recording) {
    observationSize = recording.specification.observationSize
    maskSize = recording.maskSize
    actionWidth = recording.specification.actionSpace.width
    isContinuous = recording.isContinuous
  }
}
