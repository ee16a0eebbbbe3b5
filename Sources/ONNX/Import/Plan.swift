import Core
import NeuralNetworks
import Tensors

/// The operations that apply a model to a batch of one shape: everything that can be known before is.
struct Plan: Sendable {
  /// What operations need while a plan is carried out.
  struct Run {
    let parameters: ParameterView
    let input: Tensor
    /// The results so far.
    var results: [Tensor] = []

    var tape: Tape { parameters.tape }

    /// A result under another shape.
    func tensor(_ index: Int, _ shape: Shape) -> Tensor {
      let tensor = results[index]
      return tensor.shape == shape ? tensor : tensor.reshaped(shape)
    }
  }

  typealias Step = @Sendable (Run) -> Tensor

  /// Each gives one result, in turn.
  let steps: [Step]
  /// Which result is the network's, and its shape.
  let output: Int
  let outputShape: Shape

  func callAsFunction(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    var run = Run(parameters: parameters, input: input)
    run.results.reserveCapacity(steps.count)
    for step in steps { run.results.append(step(run)) }
    return run.tensor(output, outputShape)
  }
}

/// Something that passes between operators while a plan is made.
struct PlanValue {
  enum Content {
    case known(HostArray)
    /// The result of a step.
    case result(Int)
  }

  enum Kind {
    case number
    /// Whole numbers that come from outside, such as tokens.
    case index
    /// Truth values.
    case flag
  }

  var content: Content
  /// As the model sees them.
  var dimensions: [Int]
  /// Which of them each dimension of the tensor in memory is; nil when all are in order. So transposing costs nothing until
  /// somebody needs the numbers in another order.
  var order: [Int]?
  var kind = Kind.number

  var rank: Int { dimensions.count }
  var count: Int { dimensions.reduce(1, *) }

  var known: HostArray? {
    if case .known(let array) = content { array } else { nil }
  }

  /// The order in memory.
  var places: [Int] { order ?? Array(dimensions.indices) }

  /// The dimensions in memory.
  var stored: [Int] { places.map { dimensions[$0] } }

  /// How far neighbours along each dimension lie apart in memory.
  var strides: [Int] {
    var strides = [Int](repeating: 0, count: rank)
    for (place, stride) in zip(places, rowMajorStrides(stored)) { strides[place] = stride }
    return strides
  }
}
