import Tensors

/// The weights that are on a tape already in this step, so that a layer that is applied twice adds up its gradients.
final class ParameterVariables {
  private var tensors: [Tensor?]

  init(count: Int) { tensors = Array(repeating: nil, count: count) }

  /// Forgets the tensors of the last step.
  func reset(count: Int) {
    if tensors.count == count {
      for index in tensors.indices { tensors[index] = nil }
    } else {
      tensors = Array(repeating: nil, count: count)
    }
  }

  func tensor(_ index: Int, make: () -> Tensor) -> Tensor {
    if let tensor = tensors[index] { return tensor }
    let tensor = make()
    tensors[index] = tensor
    return tensor
  }

  /// The tensors that the backward pass has not reached: their gradient is zero.
  func forEachUnreached(on tape: Tape, _ body: (Int) -> Void) {
    for index in tensors.indices where !(tensors[index].map { tape.hasGradient($0) } ?? false) { body(index) }
  }
}
