/// The actions for a batch of environments, before they are taken. Allocated once and written over at every step.
public final class ActionBatch {
  /// What the actions are.
  public let space: ActionSpace
  /// For how many environments.
  public let count: Int
  /// The whole numbers, [count × width]; empty when actions are continuous.
  public let discrete: UnsafeMutableBufferPointer<Int32>
  /// The real numbers, [count × width]; empty when actions are discrete.
  public let continuous: UnsafeMutableBufferPointer<Float>
  /// The logarithm of how likely each action was, or of its density, for adders that keep it, [count]; actors that draw from a
  /// distribution which can be computed write it, for others it stays 0.
  public let logProbabilities: UnsafeMutableBufferPointer<Float>

  /// A batch of actions, all zero.
  public init(space: ActionSpace, count: Int) {
    self.space = space
    self.count = count
    var isContinuous = false
    if case .continuous = space { isContinuous = true }
    discrete = .allocate(capacity: isContinuous ? 0 : count * space.width)
    continuous = .allocate(capacity: isContinuous ? count * space.width : 0)
    discrete.initialize(repeating: 0)
    continuous.initialize(repeating: 0)
    logProbabilities = .allocate(capacity: count)
    logProbabilities.initialize(repeating: 0)
  }

  /// Actions for all copies of an environment.
  public convenience init(for environment: any BatchEnvironment) {
    self.init(space: environment.specification.actionSpace, count: environment.count)
  }

  deinit {
    discrete.deallocate()
    continuous.deallocate()
    logProbabilities.deallocate()
  }

  /// Takes the actions in the first `copies` environments of the batch.
  /// - Throws: what the environment's step throws.
  public func take(in environment: any BatchEnvironment, copies: Int) throws {
    let numbers = copies * space.width
    if continuous.isEmpty {
      try environment.step(UnsafeBufferPointer(rebasing: discrete[0..<numbers]))
    } else {
      try environment.step(UnsafeBufferPointer(rebasing: continuous[0..<numbers]))
    }
  }
}
