extension Tensor {
  /// A loss that the caller computes together with its gradient, in one pass: for losses that no other function here fits.
  ///
  /// ```swift
  /// let loss = values.loss { values, gradient in
  ///   ...                                   // gradient[i] = what the loss changes by with values[i]
  ///   return sum
  /// }
  /// ```
  /// - Parameter compute: reads the tensor's numbers, writes the gradient with respect to each of them, and returns the loss.
  /// - Returns: a single number.
  public func loss(
    _ compute: (_ values: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) throws -> Float
  ) rethrows -> Tensor {
    let tape = Tape.shared(by: self)
    let values = tape.address(of: self)
    let gradient = tape.scratch(count)
    let loss = tape.result([], isDifferentiable: node >= 0)
    loss.pointer[0] = try compute(values, gradient)
    tape.record(.loss(x: node, gradient: gradient, count: count), for: loss)
    return loss
  }
}
