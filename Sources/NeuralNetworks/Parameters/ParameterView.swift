import Core
import Tensors

/// The weights of one layer while a network is applied: found by number, not by name.
public struct ParameterView {
  /// The tape that the step is recorded on.
  public let tape: Tape
  /// The key of this step, from which dropout draws; nil when the network is used, not trained.
  public let trainingKey: RandomKey?
  private let layout: ParameterLayout
  private let scope: Int
  private let values: UnsafeMutablePointer<Float>
  private let gradients: UnsafeMutablePointer<Float>?
  /// The tape's node of the first tensor of the layout.
  private let variables: ParameterVariables

  init(
    tape: Tape, layout: ParameterLayout, values: UnsafeMutablePointer<Float>, gradients: UnsafeMutablePointer<Float>?,
    trainingKey: RandomKey?, variables: ParameterVariables
  ) {
    self.init(
      tape: tape, layout: layout, scope: 0, values: values, gradients: gradients, trainingKey: trainingKey,
      variables: variables)
  }

  private init(
    tape: Tape, layout: ParameterLayout, scope: Int, values: UnsafeMutablePointer<Float>,
    gradients: UnsafeMutablePointer<Float>?, trainingKey: RandomKey?, variables: ParameterVariables
  ) {
    self.tape = tape
    self.layout = layout
    self.scope = scope
    self.values = values
    self.gradients = gradients
    self.trainingKey = trainingKey
    self.variables = variables
  }

  /// Whether the network is trained in this step: dropout acts only then.
  public var isTraining: Bool { trainingKey != nil }

  /// The randomness of this layer in this step.
  public var key: RandomKey? { trainingKey?[scope] }

  /// The tensor that the layer declared as its `index`-th.
  public subscript(index: Int) -> Tensor {
    let number = layout.scopes[scope].entries[index]
    let entry = layout.entries[number]
    return variables.tensor(number) {
      let gradient = entry.isTrainable ? gradients.map { $0 + entry.offset } : nil
      return tape.variable(shape: entry.shape, value: values + entry.offset, gradient: gradient)
    }
  }

  /// Moves a statistic, the tensor that the layer declared as its `index`-th, a share of the way to `target` · `factor`.
  ///
  /// It happens together with the optimizer's step: until then the move stands in the gradient. Does nothing where no gradient is
  /// taken.
  public func moveStatistic(_ index: Int, towards target: UnsafePointer<Float>, times factor: Float, by share: Float) {
    guard let gradients else { return }
    let entry = layout.entries[layout.scopes[scope].entries[index]]
    precondition(!entry.isTrainable, "'\(entry.name)' is trained, only statistics are moved")
    let (statistic, move) = (values + entry.offset, gradients + entry.offset)
    for place in 0..<entry.shape.count { move[place] += share * (statistic[place] - factor * target[place]) }
  }

  /// The weights of the layer that was declared as the `index`-th inside this one.
  public func child(_ index: Int) -> ParameterView {
    ParameterView(
      tape: tape, layout: layout, scope: layout.scopes[scope].children[index], values: values, gradients: gradients,
      trainingKey: trainingKey, variables: variables)
  }

  /// A batch of inputs, which stays where it is and must outlive the step.
  public func input(_ numbers: UnsafePointer<Float>, shape: Shape) -> Tensor { tape.constant(shape: shape, value: numbers) }
}
