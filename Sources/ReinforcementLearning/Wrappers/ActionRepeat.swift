import Core

/// Takes every action several times and adds up the rewards, so that decisions are fewer and further apart (Mnih et al. 2015 take
/// each four times).
///
/// An action is not taken again once the episode has ended, nor when it has become illegal. A step of this environment is one
/// decision: lengths of episodes, its time limit and the discount count decisions, budgets too.
public final class ActionRepeat: BatchWrapper {
  /// How many times an action is taken.
  public let times: Int
  private let sums: WrapperRow<Float>
  private let runningLengths: WrapperRow<Int32>
  private let lengths: WrapperRow<Int32>
  private let pending: WrapperRow<Int32>
  /// Where the mask of each dimension of an action begins.
  private let maskStarts: [Int]

  /// A wrapper around a batch.
  /// - Parameters:
  ///   - inner: the batch inside.
  ///   - times: how many times an action is taken, at least 1.
  public init(_ inner: any BatchEnvironment, times: Int) throws {
    self.times = times
    sums = WrapperRow(count: inner.count, repeating: 0)
    runningLengths = WrapperRow(count: inner.count, repeating: 0)
    lengths = WrapperRow(count: inner.count, repeating: 0)
    pending = WrapperRow(count: inner.count, repeating: 0)
    switch inner.specification.actionSpace {
    case .discrete: maskStarts = [0]
    case .multiDiscrete(let counts): maskStarts = counts.indices.map { counts[0..<$0].reduce(0, +) }
    case .continuous: maskStarts = []
    }
    super.init(inner, specification: try Self.specification(of: inner.specification, times: times))
  }

  /// What an environment is with actions that are taken several times.
  public static func specification(
    of inner: EnvironmentSpecification, times: Int
  ) throws -> EnvironmentSpecification {
    guard times > 0 else { throw WarrenError("an action is taken at least once, not \(times) times") }
    var specification = inner
    let (low, high) = (inner.rewardRange.lowerBound, inner.rewardRange.upperBound)
    specification.rewardRange = min(low, low * Float(times))...max(high, high * Float(times))
    specification.timeLimit = inner.timeLimit.map { ($0 - 1) / times + 1 }
    return specification
  }

  public override var rewards: UnsafeBufferPointer<Float> { sums.view }
  public override var episodeLengths: UnsafeBufferPointer<Int32> { lengths.view }

  public override func begin() {
    for copy in 0..<count { (sums[copy], runningLengths[copy]) = (0, 0) }
  }

  public override func advance(_ selection: CopySelection, _ actions: BatchActions) throws {
    try stepInner(selection, actions)
    var running = 0
    for copy in selection {
      sums[copy] = inner.rewards[copy]
      if goesOn(copy, actions) {
        pending[running] = Int32(copy)
        running += 1
      }
    }
    for _ in 1..<times where running > 0 {
      // As many as before are the same as before.
      let again =
        running == selection.count
        ? selection : CopySelection(only: UnsafeBufferPointer(rebasing: pending.view[0..<running]))
      try stepInner(again, actions)
      var kept = 0
      for index in 0..<running {
        let copy = Int(pending[index])
        sums[copy] += inner.rewards[copy]
        if goesOn(copy, actions) {
          pending[kept] = Int32(copy)
          kept += 1
        }
      }
      running = kept
    }
    for copy in selection {
      runningLengths[copy] += 1
      if inner.statuses[copy].isLast { endEpisode(copy) }
    }
  }

  public override func truncate(_ copies: UnsafeBufferPointer<Int32>) throws {
    try inner.truncate(copies)
    for copy in copies { endEpisode(Int(copy)) }
  }

  private func endEpisode(_ copy: Int) { (lengths[copy], runningLengths[copy]) = (runningLengths[copy], 0) }

  /// Whether the episode of a copy goes on, and its action is legal still.
  private func goesOn(_ copy: Int, _ actions: BatchActions) -> Bool {
    guard !inner.statuses[copy].isLast else { return false }
    guard inner.hasIllegalActions, case .discrete(let numbers) = actions else { return true }
    let mask = copy * specification.actionSpace.maskSize
    return maskStarts.indices.allSatisfy { dimension in
      inner.legalActions[mask + maskStarts[dimension] + Int(numbers[copy * maskStarts.count + dimension])] != 0
    }
  }

  public override func save(into snapshot: inout Snapshot) {
    sums.save(into: &snapshot, as: "sums")
    runningLengths.save(into: &snapshot, as: "runningLengths")
    lengths.save(into: &snapshot, as: "lengths")
  }

  public override func restoreOwn(_ snapshot: Snapshot) throws {
    try sums.restore(snapshot, from: "sums")
    try runningLengths.restore(snapshot, from: "runningLengths")
    try lengths.restore(snapshot, from: "lengths")
  }
}
