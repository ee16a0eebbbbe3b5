import CKernels
import Core

/// The record of one forward pass, replayed backwards to get gradients.
///
/// Operations append to it; ``backward(from:)`` walks the list from its end, without hashing or sorting, since what comes later
/// can only depend on what came before. Results and gradients lie in an arena that the next step uses again, so a steady training
/// step allocates nothing.
///
/// ```swift
/// let tape = Tape()
/// for batch in batches {
///   tape.begin(recording: true)
///   let loss = meanSquaredError(network.apply(weights, batch.input), batch.target)
///   tape.backward(from: loss)
/// }
/// ```
///
/// Networks are trained through `valueAndGradient`, which does this for them. A tape belongs to one thread at a time.
public final class Tape: TensorOwner, @unchecked Sendable {
  /// What there is to know about one tensor on the tape.
  struct Node {
    /// The gradient of the loss with respect to the tensor.
    var gradient: UnsafeMutablePointer<Float>
    var count: Int
    /// Whether the gradient holds a number yet: the first contribution overwrites, the others add.
    var hasGradient = false
    var operation: Operation
  }

  // A tape belongs to one thread at a time, and no access to these overlaps another: checking that would take longer than small steps.
  @exclusivity(unchecked) var nodes: [Node] = []
  @exclusivity(unchecked) var arena = Arena()
  /// Constants with memory of their own, kept until the step is over: their addresses stand in the operations.
  @exclusivity(unchecked) private var kept: [TensorOwner] = []
  @exclusivity(unchecked) private var custom: [any DifferentiableOperation] = []
  /// Whether operations are recorded for a backward pass.
  @exclusivity(unchecked) public private(set) var isRecording = false

  /// What is wrong with this step, if anything: an operation without a gradient was asked for one, or an input made no sense.
  @exclusivity(unchecked) private(set) var failure: WarrenError?
  @exclusivity(unchecked) private var team: Team?

  /// How many threads share large operations. Results are the same bits for any number.
  public var threads = 1 {
    didSet { if threads != oldValue { team = threads > 1 ? Team(threads: threads) : nil } }
  }

  /// A tape on which nothing has happened.
  public init() { super.init(isTape: true) }

  deinit { arena.free() }

  /// Begins a step: what was on the tape is gone, and its memory is used again.
  /// - Parameter recording: whether gradients are wanted.
  public func begin(recording: Bool) {
    generation &+= 1
    nodes.removeAll(keepingCapacity: true)
    kept.removeAll(keepingCapacity: true)
    custom.removeAll(keepingCapacity: true)
    arena.reset()
    isRecording = recording
    failure = nil
  }

  /// How often the tape has asked the system for memory.
  public var allocationCount: Int { arena.growths }

  /// The memory that the tape holds for results, gradients and scratch of a step, in bytes.
  public var byteCount: Int { arena.byteCount }

  /// Puts a tensor onto the tape whose gradient is wanted.
  /// - Parameters:
  ///   - shape: at most four dimensions.
  ///   - value: the numbers, which stay where they are and must outlive the step.
  ///   - gradient: where the gradient goes, overwritten by the backward pass if the loss depends on the tensor at all.
  public func variable(
    shape: Shape, value: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>?
  ) -> Tensor {
    guard isRecording, let gradient else { return Tensor(shape: shape, owner: self, pointer: value, node: -1) }
    nodes.append(Node(gradient: gradient, count: shape.count, operation: .leaf))
    return Tensor(shape: shape, owner: self, pointer: value, node: Int32(nodes.count - 1))
  }

  /// A variable as ``variable(shape:value:gradient:)`` makes it, and the number by which it is found again.
  package func numberedVariable(
    shape: Shape, value: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) -> (Tensor, number: Int32) {
    let tensor = variable(shape: shape, value: value, gradient: gradient)
    return (tensor, tensor.node)
  }

  /// A variable that is on the tape already, by its number.
  package func variable(_ number: Int32, shape: Shape, value: UnsafeMutablePointer<Float>) -> Tensor {
    Tensor(shape: shape, owner: self, pointer: value, node: number)
  }

  /// Whether the backward pass has reached the variable of that number.
  package func hasGradient(_ number: Int32) -> Bool { nodes[Int(number)].hasGradient }

  /// A constant that lies in memory of the caller's, which must outlive the step.
  public func constant(shape: Shape, value: UnsafePointer<Float>) -> Tensor {
    Tensor(shape: shape, owner: self, pointer: UnsafeMutablePointer(mutating: value), node: -1)
  }

  /// A new tensor in the arena, its numbers undefined. When it is differentiable, ``record(_:for:)`` says what computes it.
  func result(_ shape: Shape, isDifferentiable: Bool) -> Tensor {
    let pointer = arena.allocate(shape.count)
    guard isRecording, isDifferentiable else { return Tensor(shape: shape, owner: self, pointer: pointer, node: -1) }
    nodes.append(Node(gradient: arena.allocate(shape.count), count: shape.count, operation: .leaf))
    return Tensor(shape: shape, owner: self, pointer: pointer, node: Int32(nodes.count - 1))
  }

  /// Notes what has computed a result, if gradients are wanted.
  @inline(__always)
  func record(_ operation: @autoclosure () -> Operation, for result: Tensor) {
    if result.node >= 0 { nodes[Int(result.node)].operation = operation() }
  }

  /// The same numbers under another shape.
  func alias(of tensor: Tensor, shape: Shape) -> Tensor {
    nodes.append(Node(gradient: arena.allocate(shape.count), count: shape.count, operation: .reshaped(x: tensor.node)))
    return Tensor(shape: shape, owner: self, pointer: tensor.pointer, node: Int32(nodes.count - 1))
  }

  /// Memory for an operation's own use, until the next step begins.
  func scratch(_ count: Int) -> UnsafeMutablePointer<Float> { arena.allocate(count) }

  /// The address of an input. The tape keeps the input's memory alive until the next step.
  func address(of input: Tensor) -> UnsafeMutablePointer<Float> {
    input.checkGeneration()
    if input.owner !== self {
      precondition(input.node < 0, "a tensor of another tape can only be used as a constant: copy() it")
      kept.append(input.owner)
    }
    return input.pointer
  }

  /// Notes what is wrong with the step. The first reason stands.
  func fail(_ error: WarrenError) { if failure == nil { failure = error } }

  /// Ends with the error of the first operation of this step that could not do what it should, if there was any.
  public func check() throws { if let failure { throw failure } }

  /// Calls `body` for parts of 0..<count, each with the number of the thread that works on it.
  /// - Parameter work: about how many multiplications it takes in all; little of it stays on one thread.
  @inline(__always)
  func inParts(_ count: Int, work: Int, _ body: (_ part: Int, Range<Int>) -> Void) {
    guard let team, work >= Self.workWorthSharing, count > 1 else { return body(0, 0..<count) }
    let threads = threads
    team.run { part in
      let range = count * part / threads..<count * (part + 1) / threads
      if !range.isEmpty { body(part, range) }
    }
  }

  /// Some 25 microseconds on one thread: with less, a second one is waited for longer than it helps.
  private static let workWorthSharing = 2_000_000

  /// How many multiplications of a product take as long as one element that is only read and written.
  static let workOfAnElement = 16

  /// Scratch memory for each thread, and the distance between two threads' parts.
  func scratchForParts(_ count: Int) -> (base: UnsafeMutablePointer<Float>, pitch: Int) {
    let pitch = (count + 15) & ~15
    return (scratch(pitch * max(threads, 1)), pitch)
  }

  func keep(_ operation: any DifferentiableOperation) -> Int {
    custom.append(operation)
    return custom.count - 1
  }

  func customOperation(_ index: Int) -> any DifferentiableOperation { custom[index] }

  /// Computes the gradients of a single number with respect to every variable on the tape.
  ///
  /// A variable on which the number does not depend keeps what its gradient held; see ``hasGradient(_:)``.
  public func backward(from loss: Tensor) {
    precondition(loss.count == 1, "gradients are of a single number, this tensor has shape \(loss.shape)")
    precondition(isRecording, "the tape has recorded nothing: begin it with recording")
    guard loss.node >= 0, loss.owner === self else { return }
    let last = Int(loss.node)
    nodes[last].gradient[0] = 1
    nodes[last].hasGradient = true
    for index in stride(from: last, through: 0, by: -1) where nodes[index].hasGradient {
      propagate(nodes[index].operation, gradient: nodes[index].gradient, count: nodes[index].count)
    }
  }

  /// Whether the backward pass has reached a variable.
  public func hasGradient(_ variable: Tensor) -> Bool {
    variable.node >= 0 && nodes[Int(variable.node)].hasGradient
  }

  /// Where to put the gradient of an input, and whether something is there already to which it must be added; nil for a constant.
  func gradientTarget(_ node: Int32) -> (pointer: UnsafeMutablePointer<Float>, accumulates: Int32)? {
    guard node >= 0 else { return nil }
    let index = Int(node)
    let accumulates: Int32 = nodes[index].hasGradient ? 1 : 0
    nodes[index].hasGradient = true
    return (nodes[index].gradient, accumulates)
  }
}
