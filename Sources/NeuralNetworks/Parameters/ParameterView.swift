import Core
import Tensors

/// The weights of one layer while a network is applied: found by number, not by name.
public struct ParameterView {
  // All three outlive the step, which is as long as anybody has a view: counting references would take longer than small networks.
  /// The tape that the step is recorded on.
  public unowned(unsafe) let tape: Tape
  private unowned(unsafe) let layout: ParameterLayout
  private unowned(unsafe) let variables: ParameterVariables
  /// The key of this step, from which dropout draws; nil when the network is used, not trained.
  public let trainingKey: RandomKey?
  /// The key from which noisy layers draw; nil when they are to be without noise.
  private let noiseKey: RandomKey?
  private let scope: Int
  private let values: UnsafeMutablePointer<Float>
  private let gradients: UnsafeMutablePointer<Float>?

  init(
    tape: Tape, layout: ParameterLayout, scope: Int = 0, values: UnsafeMutablePointer<Float>,
    gradients: UnsafeMutablePointer<Float>?, trainingKey: RandomKey?, noiseKey: RandomKey? = nil,
    variables: ParameterVariables
  ) {
    self.tape = tape
    self.layout = layout
    self.scope = scope
    self.values = values
    self.gradients = gradients
    self.trainingKey = trainingKey
    self.noiseKey = noiseKey ?? trainingKey
    self.variables = variables
  }

  /// Whether the network is trained in this step: dropout acts only then.
  public var isTraining: Bool { trainingKey != nil }

  /// The randomness of this layer in this step.
  public var key: RandomKey? { trainingKey?[scope] }

  /// The noise of this layer in this step: in training, and wherever else it is asked for, as by an agent that explores by it.
  public var noise: RandomStream? { noiseKey?[scope].stream }

  /// The tensor that the layer declared as its `index`-th.
  public subscript(index: Int) -> Tensor {
    let place = layout.place(index, in: scope)
    let value = values + place.offset
    guard place.isTrainable, let gradients else { return tape.constant(shape: place.shape, value: value) }
    return variables.tensor(place.number, shape: place.shape, value: value, gradient: gradients + place.offset, on: tape)
  }

  /// Moves a statistic, the tensor that the layer declared as its `index`-th, a share of the way to `target` · `factor`.
  ///
  /// It happens together with the optimizer's step: until then the move stands in the gradient. Does nothing where no gradient is
  /// taken.
  public func moveStatistic(_ index: Int, towards target: UnsafePointer<Float>, times factor: Float, by share: Float) {
    guard let gradients else { return }
    let entry = layout.place(index, in: scope)
    precondition(!entry.isTrainable, "'\(layout.entries[entry.number].name)' is trained, only statistics are moved")
    let (statistic, move) = (values + entry.offset, gradients + entry.offset)
    for place in 0..<entry.shape.count { move[place] += share * (statistic[place] - factor * target[place]) }
  }

  /// The weights of the layer that was declared as the `index`-th inside this one.
  public func child(_ index: Int) -> ParameterView {
    ParameterView(
      tape: tape, layout: layout, scope: layout.child(index, of: scope), values: values, gradients: gradients,
      trainingKey: trainingKey, noiseKey: noiseKey, variables: variables)
  }

  /// A batch of inputs, which stays where it is and must outlive the step.
  public func input(_ numbers: UnsafePointer<Float>, shape: Shape) -> Tensor { tape.constant(shape: shape, value: numbers) }
}
