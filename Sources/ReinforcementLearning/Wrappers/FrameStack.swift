import Core

/// Shows the last observations together, so that an agent without memory can see how things move (Mnih et al. 2015 show four).
///
/// Vectors are put one behind the other, the oldest first: `[size]` becomes `[frames × size]`. Planes are put on top of each other:
/// `[height, width, channels]` becomes `[height, width, frames × channels]`, and `[height, width]` becomes
/// `[height, width, frames]`. Before there are so many observations in an episode, its first one is repeated.
public final class FrameStack: BatchWrapper {
  /// How many observations are shown together.
  public let frames: Int
  private let stacks: WrapperRow<Float>
  private let finalStacks: WrapperRow<Float>
  /// The parts of an observation, and how many numbers each has: frames are put side by side part by part.
  private let parts: Int, partSize: Int

  /// A wrapper around a batch.
  /// - Parameters:
  ///   - inner: the batch inside.
  ///   - frames: how many observations are shown together, at least 1.
  public init(_ inner: any BatchEnvironment, frames: Int) throws {
    self.frames = frames
    let specification = try Self.specification(of: inner.specification, frames: frames)
    let shape = inner.specification.observationShape
    partSize = shape.count == 1 ? shape[0] : shape.count == 2 ? 1 : shape.last ?? 1
    parts = inner.specification.observationSize / partSize
    stacks = WrapperRow(count: inner.count * specification.observationSize, repeating: 0)
    finalStacks = WrapperRow(count: inner.count * specification.observationSize, repeating: 0)
    super.init(inner, specification: specification)
  }

  /// What an environment is with so many observations shown together.
  public static func specification(
    of inner: EnvironmentSpecification, frames: Int
  ) throws -> EnvironmentSpecification {
    guard frames > 0 else { throw WarrenError("at least one observation is shown, not \(frames)") }
    var specification = inner
    switch inner.observationShape.count {
    case 0, 2: specification.observationShape.append(frames)
    default: specification.observationShape[inner.observationShape.count - 1] *= frames
    }
    return specification
  }

  public override var observations: UnsafeBufferPointer<Float> { stacks.view }
  public override var finalObservations: UnsafeBufferPointer<Float> { finalStacks.view }

  private var size: Int { parts * partSize * frames }

  public override func begin() {
    for copy in 0..<count { fill(copy) }
  }

  public override func advance(_ selection: CopySelection, _ actions: BatchActions) throws {
    try stepInner(selection, actions)
    for copy in selection {
      if inner.statuses[copy].isLast {
        push(inner.finalObservations, copy)
        endEpisode(copy)
      } else {
        push(inner.observations, copy)
      }
    }
  }

  public override func truncate(_ copies: UnsafeBufferPointer<Int32>) throws {
    try inner.truncate(copies)
    for copy in copies { endEpisode(Int(copy)) }
  }

  /// Makes the present stack of a copy the final one, and begins the next with the observation that is there now.
  private func endEpisode(_ copy: Int) {
    (finalStacks.buffer.baseAddress! + copy * size).update(from: stacks.buffer.baseAddress! + copy * size, count: size)
    fill(copy)
  }

  /// Makes all frames of a copy its present observation.
  private func fill(_ copy: Int) {
    let source = inner.observations.baseAddress! + copy * parts * partSize
    let stack = stacks.buffer.baseAddress! + copy * size
    for part in 0..<parts {
      for frame in 0..<frames {
        (stack + (part * frames + frame) * partSize).update(from: source + part * partSize, count: partSize)
      }
    }
  }

  /// Drops the oldest frame of a copy and adds a new one.
  private func push(_ observations: UnsafeBufferPointer<Float>, _ copy: Int) {
    let source = observations.baseAddress! + copy * parts * partSize
    let stack = stacks.buffer.baseAddress! + copy * size
    let kept = (frames - 1) * partSize
    for part in 0..<parts {
      let row = stack + part * frames * partSize
      // Forwards, as the areas overlap.
      for index in 0..<kept { row[index] = row[index + partSize] }
      (row + kept).update(from: source + part * partSize, count: partSize)
    }
  }

  /// A model knows states by their numbers, which stay as they are.
  public override func makeModel() throws -> TabularModel? { try inner.makeModel() }

  public override func save(into snapshot: inout Snapshot) {
    stacks.save(into: &snapshot, as: "stacks")
    finalStacks.save(into: &snapshot, as: "finalStacks")
  }

  public override func restoreOwn(_ snapshot: Snapshot) throws {
    try stacks.restore(snapshot, from: "stacks")
    try finalStacks.restore(snapshot, from: "finalStacks")
  }
}
