extension PlanBuilder {
  /// Adds the steps of an operator.
  /// - Returns: its results; nil for those that Warren does not compute.
  typealias Operator = @Sendable (inout PlanBuilder, NodeReader) throws -> [PlanValue?]

  /// All operators that are understood.
  static let operations: [String: Operator] = elementwise.merging(shapes) { $1 }.merging(layers) { $1 }

  private static let elementwise: [String: Operator] = {
    var operators: [String: Operator] = [
      "Identity": { [try $0.input(0, of: $1)] },
      "Dropout": { try $0.dropout($1) },
      "Cast": { try $0.cast($1) },
      "Where": { try $0.choice($1) },
      "Relu": { try $0.curve($1, .maximum0) { $0.relu() } },
      "Tanh": { try $0.curve($1, .tanh) { $0.tanh() } },
      "Sigmoid": { try $0.curve($1, .logistic) { $0.logistic() } },
      "Softplus": { try $0.curve($1, .softplus) { $0.activated(.softplus) } },
      "LeakyRelu": { builder, node in
        let slope = try node.float("alpha", else: 0.01)
        return try builder.curve(node, nil) { $0.leakyReLU(slope: slope) }
      },
      "Elu": { builder, node in
        let alpha = try node.float("alpha", else: 1)
        return try builder.curve(node, nil) { $0.elu(alpha: alpha) }
      },
      "Gelu": { builder, node in
        switch try node.string("approximate", else: "none") {
        case "none": try builder.curve(node, nil) { $0.activated(.gelu) }
        case "tanh": try builder.curve(node, .approximateGELU)
        case let other: throw node.refuse("the approximation '\(other)' is not understood")
        }
      },
      "HardSigmoid": { builder, node in
        try builder.curve(
          node, .hardSigmoid(slope: node.float("alpha", else: 0.2), offset: node.float("beta", else: 0.5)))
      },
      "Clip": { try $0.clip($1) },
      "Softmax": { try $0.softmax($1) { $0.softmax() } },
      "LogSoftmax": { try $0.softmax($1) { $0.logSoftmax() } },
    ]
    let curves: [String: CurveFunction] = [
      "Erf": .erf, "Exp": .exponential, "Log": .logarithm, "Sqrt": .squareRoot, "Reciprocal": .reciprocal, "Neg": .negative,
      "Abs": .absolute, "Sign": .sign, "Not": .not,
    ]
    for (name, function) in curves { operators[name] = { try $0.curve($1, function) } }
    for function in PairFunction.allCases { operators[function.rawValue] = { try $0.pairwise($1, function) } }
    return operators
  }()

  private static let shapes: [String: Operator] = {
    var operators: [String: Operator] = [
      "Constant": { try $0.constant($1) },
      "ConstantOfShape": { try $0.constantOfShape($1) },
      "Range": { try $0.range($1) },
      "Shape": { try $0.shape($1) },
      "Reshape": { try $0.reshape($1) },
      "Flatten": { try $0.flatten($1) },
      "Squeeze": { try $0.squeeze($1) },
      "Unsqueeze": { try $0.unsqueeze($1) },
      "Transpose": { try $0.transpose($1) },
      "Expand": { try $0.expand($1) },
      "Concat": { try $0.concatenate($1) },
      "Slice": { try $0.slice($1) },
      "Split": { try $0.split($1) },
      "Gather": { try $0.gather($1) },
      "Trilu": { try $0.triangle($1) },
      "Pad": { try $0.pad($1) },
    ]
    for kind in [LineReduction.Kind.sum, .mean, .maximum, .minimum] {
      operators[kind.rawValue] = { try $0.reduce($1, kind) }
    }
    return operators
  }()

  private static let layers: [String: Operator] = [
    "Gemm": { try $0.gemm($1) },
    "MatMul": { try $0.matrixProduct($1) },
    "Conv": { try $0.convolution($1) },
    "MaxPool": { try $0.pool($1, isMaximum: true) },
    "AveragePool": { try $0.pool($1, isMaximum: false) },
    "GlobalMaxPool": { try $0.poolGlobally($1, .maximum) },
    "GlobalAveragePool": { try $0.poolGlobally($1, .mean) },
    "BatchNormalization": { try $0.batchNormalization($1) },
    "LayerNormalization": { try $0.layerNormalization($1) },
    "InstanceNormalization": { try $0.instanceNormalization($1) },
    "GRU": { try $0.gatedRecurrent($1) },
  ]
}
