import NeuralNetworks
import Tensors

extension ONNXGraph {
  /// Adds an activation behind a value.
  public mutating func activate(_ value: ONNXValue, _ activation: Activation) -> ONNXValue {
    let x = value.name
    func number(_ name: String, _ number: Float, in graph: inout ONNXGraph) -> String {
      graph.constant(name, [number], dimensions: [])
    }
    let result: String
    switch activation {
    case .linear: return value
    case .relu: result = add("Relu", [x])
    case .tanh: result = add("Tanh", [x])
    case .logistic: result = add("Sigmoid", [x])
    case .leakyReLU: result = add("LeakyRelu", [x], ["alpha": .float(0.01)])
    case .elu: result = add("Elu", [x], ["alpha": .float(1)])
    case .gelu:
      // The operator Gelu came later, with opset 20. Runtimes know this pattern.
      let scaled = add("Div", [x, number("sqrtOfTwo", Float(2).squareRoot(), in: &self)])
      let risen = add("Add", [add("Erf", [scaled]), number("one", 1, in: &self)])
      result = add("Mul", [add("Mul", [x, risen]), number("half", 0.5, in: &self)])
    case .silu: result = add("Mul", [x, add("Sigmoid", [x])])
    case .softplus: result = add("Softplus", [x])
    case .piecewiseLinear: result = add("HardSigmoid", [x], ["alpha": .float(1), "beta": .float(0.5)])
    case .sign: result = add("Sign", [x])
    case .unitStep:
      let isRisen = add("GreaterOrEqual", [x, number("zero", 0, in: &self)])
      result = add("Cast", [isRisen], ["to": .int(Int(ElementType.float32.rawValue))])
    }
    return value.replaced(by: result)
  }
}

extension Activate: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue { graph.activate(input, activation) }
}
