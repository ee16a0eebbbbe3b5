/// A batch of n-step transitions, drawn from a replay: what an agent learns from. Allocated once and written over.
///
/// Transition `i` says: in `observations[i]` the action `actions[i]` was taken, `rewards[i]` was collected, discounted, over the
/// next n steps, and what follows counts `discounts[i]` times the value of `nextObservations[i]`. That discount is 0 where the
/// task terminated, and only there.
public final class TransitionBatch {
  /// How many transitions.
  public let count: Int
  /// [count × observation size]
  public let observations: UnsafeMutableBufferPointer<Float>
  /// [count × width of the action space]; empty when actions are continuous.
  public let discreteActions: UnsafeMutableBufferPointer<Int32>
  /// [count × width of the action space]; empty when actions are discrete.
  public let continuousActions: UnsafeMutableBufferPointer<Float>
  /// [count]
  public let rewards: UnsafeMutableBufferPointer<Float>
  /// [count]
  public let discounts: UnsafeMutableBufferPointer<Float>
  /// [count × observation size]
  public let nextObservations: UnsafeMutableBufferPointer<Float>
  /// Which actions are legal in `nextObservations`, 0 or 1, [count × mask size]; empty when all are always legal.
  public let nextLegalActions: UnsafeMutableBufferPointer<UInt8>
  /// How much each transition counts in a loss, to make up for how often it is drawn; 1 where all are drawn equally often, [count]
  public let weights: UnsafeMutableBufferPointer<Float>
  /// The numbers of the transitions in their ``TransitionStorage``, [count]
  public let numbers: UnsafeMutableBufferPointer<Int>

  init(count: Int, layout: ReplayLayout) {
    func allocate<Element: ExpressibleByIntegerLiteral>(_ count: Int) -> UnsafeMutableBufferPointer<Element> {
      let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: count)
      buffer.initialize(repeating: 0)
      return buffer
    }
    self.count = count
    observations = allocate(count * layout.observationSize)
    discreteActions = allocate(layout.isContinuous ? 0 : count * layout.actionWidth)
    continuousActions = allocate(layout.isContinuous ? count * layout.actionWidth : 0)
    rewards = allocate(count)
    discounts = allocate(count)
    nextObservations = allocate(count * layout.observationSize)
    nextLegalActions = allocate(count * layout.maskSize)
    weights = allocate(count)
    weights.update(repeating: 1)
    numbers = allocate(count)
  }

  deinit {
    observations.deallocate()
    discreteActions.deallocate()
    continuousActions.deallocate()
    rewards.deallocate()
    discounts.deallocate()
    nextObservations.deallocate()
    nextLegalActions.deallocate()
    weights.deallocate()
    numbers.deallocate()
  }
}

/// What a replay keeps of each step.
public struct ReplayLayout: Sendable, Equatable {
  /// Numbers in an observation.
  public let observationSize: Int
  /// Entries of a mask of legal actions; 0 when masks are not kept.
  public let maskSize: Int
  /// Numbers in an action.
  public let actionWidth: Int
  /// Whether the numbers of an action are real numbers.
  public let isContinuous: Bool

  /// The layout for experience from that environment.
  public init(for environment: any BatchEnvironment) {
    let specification = environment.specification
    observationSize = specification.observationSize
    maskSize = environment.hasIllegalActions ? specification.actionSpace.maskSize : 0
    actionWidth = specification.actionSpace.width
    if case .continuous = specification.actionSpace { isContinuous = true } else { isContinuous = false }
  }
}
