import Core
import Tensors

extension PlanBuilder {
  /// A gated recurrent unit as PyTorch's: forward, from a state of zeros, with the reset gate behind the product.
  mutating func gatedRecurrent(_ node: NodeReader) throws -> [PlanValue?] {
    let (value, weight, recurrent) = (try numbers(0, of: node), try numbers(1, of: node), try numbers(2, of: node))
    guard try node.string("direction", else: "forward") == "forward" else {
      throw node.refuse("only the direction 'forward' is supported")
    }
    guard try node.flag("linear_before_reset") else {
      throw node.refuse(
        "a reset gate before the product is not supported", hint: "linear_before_reset=1, as PyTorch and Keras export")
    }
    guard try node.strings("activations").map({ $0.map { $0.lowercased() } == ["sigmoid", "tanh"] }) ?? true,
      !node.wire.attribute.contains(where: { $0.name == "clip" })
    else { throw node.refuse("other activations than Sigmoid and Tanh, and clipping, are not supported") }
    node.ignore("activation_alpha", "activation_beta")
    guard !node.hasInput(4) else { throw node.refuse("sequences of different lengths are not supported") }
    if node.hasInput(5) {
      guard let state = try known(5, of: node), state.floats.allSatisfy({ $0 == 0 }) else {
        throw node.refuse("only a first state of zeros is supported")
      }
    }
    let isBatchFirst = try node.flag("layout")
    guard value.rank == 3, weight.rank == 3, weight.dimensions[0] == 1, weight.dimensions[1] % 3 == 0 else {
      throw node.refuse("sequences of \(value.dimensions) do not fit weights of \(weight.dimensions)")
    }
    let (units, width) = (weight.dimensions[1] / 3, value.dimensions[2])
    let (examples, length) =
      isBatchFirst ? (value.dimensions[0], value.dimensions[1]) : (value.dimensions[1], value.dimensions[0])
    guard weight.dimensions[2] == width, recurrent.dimensions == [1, 3 * units, units],
      try node.int("hidden_size").map({ $0 == units }) ?? true
    else {
      throw node.refuse(
        "weights of \(weight.dimensions) and \(recurrent.dimensions) do not fit sequences of \(value.dimensions)")
    }

    let zeros = HostArray([1, 6 * units], floats: Array(repeating: 0, count: 6 * units))
    let biases = node.hasInput(3) ? try numbers(3, of: node) : PlanValue(content: .known(zeros), dimensions: zeros.dimensions)
    guard biases.dimensions == zeros.dimensions else {
      throw node.refuse("\(units) units have biases of [1, \(6 * units)], not \(biases.dimensions)")
    }
    let gates = IndexMap.gates(units: units, inputs: 1, toONNX: false)
    let w = try picked(weight, IndexMap.gates(units: units, inputs: width, toONNX: false), [width, 3 * units], at: node.place)
    let u = try picked(
      recurrent, IndexMap.gates(units: units, inputs: units, toONNX: false), [units, 3 * units], at: node.place)
    let b = try picked(biases, gates, [3 * units], at: node.place)
    let c = try picked(biases, gates.map { $0 + Int32(3 * units) }, [3 * units], at: node.place)
    let weights = try [w, b, u, c].map { try step($0, at: node.place) }
    let source = try step(value, order: isBatchFirst ? [0, 1, 2] : [1, 0, 2], at: node.place)
    let shape: Shape = [examples, length, width]
    let states = try emit([examples, length, units], at: node.place) { run in
      run.tensor(source, shape).linear(run.results[weights[0]], bias: run.results[weights[1]])
        .gatedRecurrent(run.results[weights[2]], bias: run.results[weights[3]])
    }
    var all = states
    // [length, 1, examples, units], or [examples, length, 1, units].
    all.dimensions = isBatchFirst ? [examples, length, 1, units] : [length, 1, examples, units]
    all.order = isBatchFirst ? nil : [2, 0, 1, 3]
    guard node.givesOutput(1) else { return [all] }
    let stateStep = try step(states, at: node.place)
    let last = try emit(isBatchFirst ? [examples, 1, units] : [1, examples, units], at: node.place) {
      $0.results[stateStep].element(length - 1)
    }
    return [all, last]
  }
}
