import Core

/// Cuts episodes off after so many steps. They end as `.truncated`, so agents value what would have come.
public final class TimeLimit: BatchWrapper {
  /// After how many steps an episode is cut off.
  public let steps: Int
  private let lengths: WrapperRow<Int32>
  private let ending: WrapperRow<Int32>

  /// A wrapper around a batch.
  /// - Parameters:
  ///   - inner: the batch inside.
  ///   - steps: the limit, at least 1; one above that of the batch inside changes nothing.
  public init(_ inner: any BatchEnvironment, steps: Int) throws {
    self.steps = steps
    lengths = WrapperRow(count: inner.count, repeating: 0)
    ending = WrapperRow(count: inner.count, repeating: 0)
    super.init(inner, specification: try Self.specification(of: inner.specification, steps: steps))
  }

  /// What an environment is with that limit.
  public static func specification(of inner: EnvironmentSpecification, steps: Int) throws -> EnvironmentSpecification {
    guard steps > 0 else { throw WarrenError("an episode has at least one step, not \(steps)") }
    var specification = inner
    specification.timeLimit = min(steps, inner.timeLimit ?? steps)
    return specification
  }

  public override func begin() {
    for copy in 0..<count { lengths[copy] = 0 }
  }

  public override func advance(_ selection: CopySelection, _ actions: BatchActions) throws {
    try stepInner(selection, actions)
    var reached = 0
    for copy in selection {
      lengths[copy] += 1
      if inner.statuses[copy].isLast {
        lengths[copy] = 0
      } else if lengths[copy] >= steps {
        lengths[copy] = 0
        ending[reached] = Int32(copy)
        reached += 1
      }
    }
    if reached > 0 { try inner.truncate(UnsafeBufferPointer(rebasing: ending.view[0..<reached])) }
  }

  public override func truncate(_ copies: UnsafeBufferPointer<Int32>) throws {
    try inner.truncate(copies)
    for copy in copies { lengths[Int(copy)] = 0 }
  }

  /// Time is no part of a model.
  public override func makeModel() throws -> TabularModel? { try inner.makeModel() }

  public override func save(into snapshot: inout Snapshot) { lengths.save(into: &snapshot, as: "lengths") }
  public override func restoreOwn(_ snapshot: Snapshot) throws { try lengths.restore(snapshot, from: "lengths") }
}
