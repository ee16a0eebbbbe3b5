import CKernels
import Tensors

/// One number of each line along the last dimension.
struct LineReduction: DifferentiableOperation, Sendable {
  enum Kind: String, Sendable {
    case sum = "ReduceSum"
    case mean = "ReduceMean"
    case maximum = "ReduceMax"
    case minimum = "ReduceMin"
  }

  let kind: Kind
  let length: Int
  let shape: Shape

  func outputShape(_ inputs: [Shape]) -> Shape { shape }

  func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
    for line in output.indices {
      let numbers = UnsafeBufferPointer(rebasing: inputs[0][line * length..<(line + 1) * length])
      output[line] =
        switch kind {
        case .sum: wk_sum(numbers.baseAddress!, length)
        case .mean: wk_sum(numbers.baseAddress!, length) / Float(length)
        case .maximum: numbers[extreme(numbers)]
        case .minimum: numbers[extreme(numbers)]
        }
    }
  }

  func backward(
    _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    into gradients: [UnsafeMutableBufferPointer<Float>?]
  ) {
    guard let target = gradients[0] else { return }
    for line in gradient.indices {
      let start = line * length
      switch kind {
      case .sum: for index in 0..<length { target[start + index] += gradient[line] }
      case .mean: for index in 0..<length { target[start + index] += gradient[line] / Float(length) }
      case .maximum, .minimum:
        target[start + extreme(UnsafeBufferPointer(rebasing: inputs[0][start..<start + length]))] += gradient[line]
      }
    }
  }

  /// The first place of the largest or smallest number.
  private func extreme(_ numbers: UnsafeBufferPointer<Float>) -> Int {
    var best = 0
    for index in 1..<max(numbers.count, 1)
    where kind == .maximum ? numbers[index] > numbers[best] : numbers[index] < numbers[best] { best = index }
    return best
  }
}
