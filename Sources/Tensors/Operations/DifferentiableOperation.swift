/// An operation with a gradient of its own: how anybody adds one to the engine.
///
/// ```swift
/// struct Square: DifferentiableOperation {
///   func outputShape(_ inputs: [Shape]) -> Shape { inputs[0] }
///   func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
///     for index in output.indices { output[index] = inputs[0][index] * inputs[0][index] }
///   }
///   func backward(
///     _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
///     into gradients: [UnsafeMutableBufferPointer<Float>?]
///   ) {
///     guard let target = gradients[0] else { return }
///     for index in gradient.indices { target[index] += 2 * inputs[0][index] * gradient[index] }
///   }
/// }
/// let y = tape.apply(Square(), to: [x])
/// ```
public protocol DifferentiableOperation {
  /// The shape of the result for inputs of these shapes.
  func outputShape(_ inputs: [Shape]) -> Shape

  /// Computes the result.
  func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>)

  /// Adds to the gradient of each input what the gradient of the result contributes; nil stands for an input whose gradient nobody
  /// wants.
  func backward(
    _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    into gradients: [UnsafeMutableBufferPointer<Float>?])
}

extension Tape {
  /// Carries out an operation and records it.
  public func apply(_ operation: some DifferentiableOperation, to inputs: [Tensor]) -> Tensor {
    for input in inputs { _ = address(of: input) }
    let places = inputs.map { Place($0) }
    let output = result(
      operation.outputShape(inputs.map(\.shape)), isDifferentiable: places.contains { $0.node >= 0 })
    operation.forward(
      places.map(\.numbers), into: UnsafeMutableBufferPointer(start: output.pointer, count: output.count))
    if output.node >= 0 {
      nodes[Int(output.node)].operation = .custom(keep(operation), inputs: places, output: Place(output))
    }
    return output
  }

  func propagateCustom(
    _ operation: any DifferentiableOperation, _ inputs: [Place], _ output: Place, _ gradient: UnsafeMutablePointer<Float>
  ) {
    let targets = inputs.map { input -> UnsafeMutableBufferPointer<Float>? in
      guard let target = gradientTarget(input.node) else { return nil }
      if target.accumulates == 0 { target.pointer.update(repeating: 0, count: input.count) }
      return UnsafeMutableBufferPointer(start: target.pointer, count: input.count)
    }
    operation.backward(
      inputs.map(\.numbers), output: output.numbers,
      gradient: UnsafeBufferPointer(start: gradient, count: output.count), into: targets)
  }
}
