import Core
import Tensors

extension PlanBuilder {
  /// In training, mean and variance are the batch's, and the model's own move towards them.
  mutating func batchNormalization(_ node: NodeReader) throws -> [PlanValue?] {
    let value = try numbers(0, of: node)
    guard value.rank >= 2 else { throw node.refuse("it takes a batch with channels, not \(value.dimensions)") }
    guard try !node.flag("training_mode") else {
      throw node.refuse("the model was exported for training", hint: "export it for inference")
    }
    let (epsilon, momentum) = (try node.float("epsilon", else: 1e-5), try node.float("momentum", else: 0.9))
    let channels = value.dimensions[1]
    var steps: [Int] = []
    for index in 1...4 {
      let weight = try numbers(index, of: node)
      guard weight.dimensions == [channels] else {
        throw node.refuse("\(channels) channels need vectors of that length, not \(weight.dimensions)")
      }
      steps.append(try step(weight, at: node.place))
    }
    let order = [0] + Array(2..<value.rank) + [1]
    let source = try step(value, order: order, at: node.place)
    let shape = Shape(rows: value.count / channels, columns: channels)
    let statistics = node.wire.input[3...4].map { graph.weightNumbers[$0] }
    let isTrainable = statistics.allSatisfy { $0.map { !graph.weights[$0].isTrainable } ?? false }
    return [
      try emit(value.dimensions, order: order, at: node.place) { [steps] run in
        let (x, scale, shift) = (run.tensor(source, shape), run.results[steps[0]], run.results[steps[1]])
        guard isTrainable, run.parameters.isTraining else {
          let (mean, variance) = (run.results[steps[2]], run.results[steps[3]])
          return x.batchNormalized(scale: scale, shift: shift, statistics: (mean, variance), epsilon: epsilon)
        }
        return x.batchNormalized(scale: scale, shift: shift, epsilon: epsilon) { mean, variance, count in
          run.parameters.moveStatistic(statistics[0]!, towards: mean, times: 1, by: 1 - momentum)
          // The average is of the unbiased variance.
          run.parameters.moveStatistic(
            statistics[1]!, towards: variance, times: Float(count) / Float(max(count - 1, 1)), by: 1 - momentum)
        }
      }
    ]
  }

  mutating func instanceNormalization(_ node: NodeReader) throws -> [PlanValue?] {
    let value = try numbers(0, of: node)
    guard value.rank >= 3 else { throw node.refuse("it takes a batch with channels and places, not \(value.dimensions)") }
    let epsilon = try node.float("epsilon", else: 1e-5)
    let channels = value.dimensions[1]
    var steps: [Int] = []
    for index in 1...2 {
      let weight = try numbers(index, of: node)
      guard weight.dimensions == [channels] else {
        throw node.refuse("\(channels) channels need vectors of that length, not \(weight.dimensions)")
      }
      steps.append(try step(weight, at: node.place))
    }
    let order = [0] + Array(2..<value.rank) + [1]
    let source = try step(value, order: order, at: node.place)
    let examples = value.dimensions[0]
    let shape: Shape = [examples, value.count / max(examples * channels, 1), channels]
    return [
      try emit(value.dimensions, order: order, at: node.place) { [steps] in
        $0.tensor(source, shape)
          .instanceNormalized(scale: $0.results[steps[0]], shift: $0.results[steps[1]], epsilon: epsilon)
      }
    ]
  }

  mutating func layerNormalization(_ node: NodeReader) throws -> [PlanValue?] {
    node.ignore("stash_type")
    let (value, scale) = (try numbers(0, of: node), try numbers(1, of: node))
    let axis = try axis(node.int("axis", else: -1), rank: value.rank, node)
    let epsilon = try node.float("epsilon", else: 1e-5)
    let n = value.dimensions[axis...].reduce(1, *)
    let zeros = PlanValue(content: .known(HostArray([n], floats: Array(repeating: 0, count: n))), dimensions: [n])
    let shift = node.hasInput(2) ? try numbers(2, of: node) : zeros
    guard scale.count == n, shift.count == n else {
      throw node.refuse("lines of \(n) numbers do not fit a scale of \(scale.dimensions) and a shift of \(shift.dimensions)")
    }
    let source = try dense(value, at: node.place)
    let (s, b) = (try dense(scale, at: node.place), try dense(shift, at: node.place))
    let shape = Shape(rows: value.count / n, columns: n)
    return [
      try emit(value.dimensions, at: node.place) {
        $0.tensor(source, shape).layerNormalized(scale: $0.results[s], shift: $0.results[b], epsilon: epsilon)
      }
    ]
  }
}
