import CKernels
import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// Two networks that value a continuous action in a state, and slow copies of both: the smaller of two estimates keeps values from
/// being too good to be true (Fujimoto, van Hoof and Meger, "Addressing function approximation error in actor-critic methods",
/// arXiv 1802.09477).
package final class TwinCritic {
  private let first: any Layer
  private let second: any Layer
  private let observationSize: Int
  private let width: Int
  private let rows: Int
  /// The weights of both networks, and of both slow copies.
  package private(set) var parameters: Parameters
  package private(set) var target: Parameters
  private var optimizer: Adam
  private var gradient: Parameters
  private let tape = GradientTape()
  /// Observations and normalized actions side by side, [rows × (observation size + width)], and the gradient along them.
  private let inputs: UnsafeMutableBufferPointer<Float>
  private let inputGradient: UnsafeMutableBufferPointer<Float>
  /// Whether the second network's value of each row is the smaller one.
  private var isSecond: [Bool]

  /// Networks with freshly drawn weights, for batches of that many rows.
  /// - Throws: `WarrenError` where described layers do not fit.
  package init(
    body: NetworkBody, specification: EnvironmentSpecification, rows: Int, learningRate: Float, threads: Int, key: RandomKey
  ) throws {
    observationSize = specification.observationSize
    width = specification.actionSpace.width
    self.rows = rows
    let layers = try body.makeCriticLayers(for: specification)
    (first, second) = (Sequential(layers + [Linear(1)]), Sequential(layers + [Linear(1)]))
    parameters = try Pair(first: first, second: second).initialize(key: key, inputShape: [observationSize + width])
    target = parameters
    optimizer = Adam(parameters.layout, learningRate: learningRate)
    gradient = Parameters(zeros: parameters.layout)
    inputs = .allocate(capacity: rows * (observationSize + width))
    inputs.initialize(repeating: 0)
    inputGradient = .allocate(capacity: rows * (observationSize + width))
    inputGradient.initialize(repeating: 0)
    isSecond = [Bool](repeating: false, count: rows)
    tape.threads = threads
  }

  deinit {
    inputs.deallocate()
    inputGradient.deallocate()
  }

  private var shape: Shape { Shape(rows: rows, columns: observationSize + width) }

  /// Puts observations and actions, [rows × width] from -1 to 1, side by side.
  private func fill(_ observations: UnsafeBufferPointer<Float>, _ actions: [Float]) {
    let columns = observationSize + width
    for row in 0..<rows {
      for column in 0..<observationSize { inputs[row * columns + column] = observations[row * observationSize + column] }
      for column in 0..<width { inputs[row * columns + observationSize + column] = actions[row * width + column] }
    }
  }

  /// The smaller of the slow copies' values of each action, [rows].
  package func targetValues(of observations: UnsafeBufferPointer<Float>, _ actions: [Float], into values: inout [Float]) {
    fill(observations, actions)
    tape.evaluate(target) { view in
      let input = view.input(inputs.baseAddress!, shape: shape)
      let (one, two) = (first.apply(view.child(0), input), second.apply(view.child(1), input))
      one.withUnsafeBufferPointer { one in
        two.withUnsafeBufferPointer { two in
          for row in 0..<rows { values[row] = min(one[row], two[row]) }
        }
      }
    }
  }

  /// The loss of a batch and its gradient: the mean over the rows of the sum of both networks' squared errors, halved.
  /// - Returns: the loss, and the mean value of the actions.
  package func loss(
    _ observations: UnsafeBufferPointer<Float>, _ actions: [Float], targets: [Float], gradient: inout Parameters
  ) throws -> (loss: Double, value: Double) {
    fill(observations, actions)
    let share = 1 / Float(rows)
    var mean = 0.0
    let loss = try tape.valueAndGradient(at: parameters, into: &gradient) { view in
      let input = view.input(inputs.baseAddress!, shape: shape)
      func errors(_ values: Tensor) -> Tensor {
        values.loss { values, gradient in
          var sum: Float = 0
          for row in 0..<rows {
            let error = values[row] - targets[row]
            mean += Double(values[row]) / Double(2 * rows)
            sum += error * error
            gradient[row] = error * share
          }
          return sum * share / 2
        }
      }
      return errors(first.apply(view.child(0), input)) + errors(second.apply(view.child(1), input))
    }
    return (Double(loss), mean)
  }

  /// One step of the optimizer towards targets.
  package func update(
    _ observations: UnsafeBufferPointer<Float>, _ actions: [Float], targets: [Float]
  ) throws -> (loss: Double, value: Double) {
    let result = try loss(observations, actions, targets: targets, gradient: &gradient)
    guard result.loss.isFinite, gradient.norm.isFinite else { return (.nan, result.value) }
    optimizer.update(&parameters, gradient: gradient)
    return result
  }

  /// How the value of each action changes with it: of the smaller of both networks' values, or of the first one's.
  /// - Parameter slopes: [rows × width].
  /// - Returns: the mean value.
  package func actionSlopes(
    _ observations: UnsafeBufferPointer<Float>, _ actions: [Float], ofSmaller: Bool, into slopes: inout [Float]
  ) throws -> Double {
    fill(observations, actions)
    var sum: Float = 0
    _ = try tape.valueAndGradient(at: parameters, into: &gradient) { view in
      let input = view.tape.variable(shape: shape, value: inputs.baseAddress!, gradient: inputGradient.baseAddress!)
      let one = first.apply(view.child(0), input)
      guard ofSmaller else {
        return one.loss { values, gradient in
          for row in 0..<rows {
            sum += values[row]
            gradient[row] = 1
          }
          return sum
        }
      }
      let two = second.apply(view.child(1), input)
      one.withUnsafeBufferPointer { one in
        two.withUnsafeBufferPointer { two in
          for row in 0..<rows { isSecond[row] = two[row] < one[row] }
        }
      }
      func smaller(_ values: Tensor, _ wanted: Bool) -> Tensor {
        values.loss { values, gradient in
          var part: Float = 0
          for row in 0..<rows {
            let counts = isSecond[row] == wanted
            part += counts ? values[row] : 0
            gradient[row] = counts ? 1 : 0
          }
          sum += part
          return part
        }
      }
      return smaller(one, false) + smaller(two, true)
    }
    let columns = observationSize + width
    for row in 0..<rows {
      for column in 0..<width { slopes[row * width + column] = inputGradient[row * columns + observationSize + column] }
    }
    return Double(sum) / Double(rows)
  }

  /// Moves the slow copies a share of the way.
  package func moveTarget(by share: Float) { target.lerp(towards: parameters, by: share) }

  package func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.merge(parameters.save(), under: "online")
    snapshot.merge(target.save(), under: "target")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    return snapshot
  }

  package func restore(_ snapshot: Snapshot) throws {
    try parameters.restore(snapshot.section("online"))
    try target.restore(snapshot.section("target"))
    try optimizer.restore(snapshot.section("optimizer"))
  }
}

/// Two networks in one slab: child 0 and child 1.
private struct Pair: Layer {
  let first: any Layer
  let second: any Layer

  func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    _ = try declaration.child("first", first, inputShape: inputShape)
    return try declaration.child("second", second, inputShape: inputShape)
  }

  /// The value of the first network.
  func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { first.apply(parameters.child(0), input) }
}
