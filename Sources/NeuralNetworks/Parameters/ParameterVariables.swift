import Tensors

/// The weights that are on a tape already in this step, so that a layer that is applied twice adds up its gradients.
final class ParameterVariables {
  /// The tape's node of each tensor, -1 before it is used.
  @exclusivity(unchecked) private var nodes: UnsafeMutablePointer<Int32>
  @exclusivity(unchecked) private var count = 0

  init() { nodes = .allocate(capacity: 1) }

  deinit { nodes.deallocate() }

  /// Forgets the tensors of the last step.
  func reset(count: Int) {
    if self.count != count {
      nodes.deallocate()
      nodes = .allocate(capacity: max(count, 1))
      self.count = count
    }
    nodes.update(repeating: -1, count: count)
  }

  /// The tensor of that number, put onto the tape when it is first asked for.
  @inline(__always)
  func tensor(
    _ number: Int, shape: Shape, value: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>, on tape: Tape
  ) -> Tensor {
    if nodes[number] >= 0 { return tape.variable(nodes[number], shape: shape, value: value) }
    let (tensor, node) = tape.numberedVariable(shape: shape, value: value, gradient: gradient)
    nodes[number] = node
    return tensor
  }

  /// The tensors that the backward pass has not reached: their gradient is zero.
  func forEachUnreached(on tape: Tape, _ body: (Int) -> Void) {
    for number in 0..<count where nodes[number] < 0 || !tape.hasGradient(nodes[number]) { body(number) }
  }
}
