import Agents
import Core
import Foundation
import Knapsack
import ReinforcementLearning
import Testing
import TravelingSalesman

/// The decoder written out node by node in double precision, as the papers have it.
private struct SlowDecoder {
  let task: any ConstructionTask
  let size: POMODimensions
  let clip: Double
  let instance: [Float]

  /// The logarithm of the probability of an order of choices, its first one given.
  func logProbability(_ order: [Int32], projections: [Double], stateWeights: [Double]) -> Double {
    let batch = ConstructionBatch(count: 1, for: task)
    batch.clear()
    return instance.withUnsafeBufferPointer { instance in
      task.begin(batch, on: instance.baseAddress!)
      var total = 0.0
      for (step, node) in order.enumerated() {
        if step > 0 { total += log(probabilities(batch, projections, stateWeights)[Int(node)]) }
        var (construction, choice) = (Int32(0), node)
        withUnsafePointer(to: &construction) { construction in
          let constructions = UnsafeBufferPointer(start: construction, count: 1)
          task.extend(batch, on: instance.baseAddress!, constructions: constructions, by: &choice)
          batch.noteChoices(constructions, by: &choice)
        }
      }
      return total
    }
  }

  private func probabilities(_ batch: ConstructionBatch, _ projections: [Double], _ stateWeights: [Double]) -> [Double] {
    func block(_ node: Int, _ block: Int) -> ArraySlice<Double> {
      let start = (node * size.blocks + block) * size.width
      return projections[start..<start + size.width]
    }
    var query = [Double](repeating: 0, count: size.width)
    for (index, part) in size.queries.enumerated() {
      let nodes = part == .mean ? Array(0..<size.nodes) : [Int(part == .first ? batch.first[0] : batch.last[0])]
      for node in nodes {
        for (column, value) in block(node, POMODimensions.firstQuery + index).enumerated() {
          query[column] += value / Double(nodes.count)
        }
      }
    }
    for state in 0..<size.states {
      for column in 0..<size.width { query[column] += Double(batch.states[state]) * stateWeights[state * size.width + column] }
    }
    let open = (0..<size.nodes).filter { batch.isOpen($0, in: 0) }
    var glimpse = [Double](repeating: 0, count: size.width)
    for head in 0..<size.heads {
      let columns = head * size.headWidth..<(head + 1) * size.headWidth
      let scores = open.map { node in
        columns.reduce(0) { $0 + query[$1] * Array(block(node, POMODimensions.key))[$1] } / Double(size.headWidth).squareRoot()
      }
      for (node, share) in zip(open, softmax(scores)) {
        for column in columns { glimpse[column] += share * Array(block(node, POMODimensions.value))[column] }
      }
    }
    let logits = open.map { node in
      clip
        * tanh(
          zip(glimpse, block(node, POMODimensions.pointer)).reduce(0) { $0 + $1.0 * $1.1 } / Double(size.width).squareRoot())
    }
    var result = [Double](repeating: 0, count: size.nodes)
    for (node, probability) in zip(open, softmax(logits)) { result[node] = probability }
    return result
  }

  private func softmax(_ logits: [Double]) -> [Double] {
    let powers = logits.map { exp($0 - logits.max()!) }
    return powers.map { $0 / powers.reduce(0, +) }
  }
}

/// A decoder that has solved a random instance with random projections.
private struct Decoded {
  let slow: SlowDecoder
  let decoder: POMODecoder
  var projections: [Float]
  var stateWeights: [Float]
  var orders: [[Int32]]

  init(_ task: any ConstructionTask, constructions: Int, seed: UInt64, choice: POMODecoder.Choice = .sampled) {
    var random = RandomKey(seed: seed).stream
    var instance = [Float](repeating: 0, count: task.nodeCount * task.featureCount)
    instance.withUnsafeMutableBufferPointer { task.draw(into: $0.baseAddress!, using: &random) }
    let size = POMODimensions(task, width: 12, heads: 3, constructions: constructions)
    projections = (0..<size.nodes * size.projection).map { _ in Float(random.normal()) }
    stateWeights = (0..<size.states * size.width).map { _ in Float(random.normal()) }
    decoder = POMODecoder(task, size: size, clip: 5, keepsRows: true)
    decoder.decode(instance, projections: projections, stateWeights: stateWeights, choice, random: &random)
    let batch = decoder.batch
    orders = (0..<constructions).map { Array(batch.order(of: $0)) }
    slow = SlowDecoder(task: task, size: size, clip: 5, instance: instance)
  }
}

@Suite struct POMODecoderTests {
  private static let tasks: [any ConstructionTask] = [
    ConstructionTours(cities: 7), ConstructionTours(cities: 19), ConstructionKnapsacks(items: 18, capacity: 3),
  ]

  @Test("probabilities of all steps at once are those of the decoder written out node by node", arguments: 0..<3)
  func matchesSlowTwin(task: Int) {
    let task = Self.tasks[task]
    let decoded = Decoded(task, constructions: 5, seed: 3)
    var logarithms = [Double](repeating: 0, count: 5)
    for row in 0..<decoded.decoder.rowCount {
      let probability = decoded.decoder.probabilities[row * decoded.slow.size.stride + Int(decoded.decoder.rowChoice[row])]
      logarithms[Int(decoded.decoder.rowConstruction[row])] += log(Double(probability))
    }
    for (construction, order) in decoded.orders.enumerated() {
      let expected = decoded.slow.logProbability(
        order, projections: decoded.projections.map(Double.init), stateWeights: decoded.stateWeights.map(Double.init))
      #expect(abs(logarithms[construction] - expected) < 1e-4 * max(1, abs(expected)))
    }
  }

  @Test("the gradient by hand is that of finite differences of the slow decoder", arguments: 0..<3)
  func gradientMatchesDifferences(task: Int) {
    let decoded = Decoded(Self.tasks[task], constructions: 4, seed: 5)
    let size = decoded.slow.size
    let weights: [Float] = [0.7, -1.1, 0.3, 0.4]
    var gradient = [Float](repeating: .nan, count: decoded.projections.count)
    var stateGradient = [Float](repeating: 0, count: decoded.stateWeights.count)
    gradient.withUnsafeMutableBufferPointer { gradient in
      stateGradient.withUnsafeMutableBufferPointer { stateGradient in
        POMODecoderGradient(size).compute(
          decoded.decoder, weights: weights, projections: decoded.projections, stateWeights: decoded.stateWeights,
          into: gradient.baseAddress!, stateGradient: stateGradient.baseAddress!)
      }
    }
    let states = decoded.stateWeights.map(Double.init)
    let projections = decoded.projections.map(Double.init)
    func loss(_ projections: [Double], _ states: [Double]) -> Double {
      zip(weights, decoded.orders).reduce(0) {
        $0 + Double($1.0) * decoded.slow.logProbability($1.1, projections: projections, stateWeights: states)
      }
    }
    func difference(_ change: (Double) -> ([Double], [Double])) -> Double {
      let (above, below) = (change(1e-5), change(-1e-5))
      return (loss(above.0, above.1) - loss(below.0, below.1)) / 2e-5
    }
    var largest: Float = 0
    for index in stride(from: 0, to: projections.count, by: 7) {
      let expected = difference { step in
        var moved = projections
        moved[index] += step
        return (moved, states)
      }
      largest = max(largest, abs(gradient[index]))
      #expect(abs(Double(gradient[index]) - expected) < 2e-4 * max(1, abs(expected)), "projection \(index)")
    }
    #expect(largest > 0.1, "a gradient of zeros would prove nothing")
    for index in states.indices {
      let expected = difference { step in
        var moved = states
        moved[index] += step
        return (projections, moved)
      }
      #expect(abs(Double(stateGradient[index]) - expected) < 2e-4 * max(1, abs(expected)), "state weight \(index)")
    }
  }

  @Test("greedy choices are the most probable ones, and a decoder that keeps no rows builds the same")
  func greedyChoices() {
    let task = ConstructionTours(cities: 19)
    let decoded = Decoded(task, constructions: 6, seed: 8, choice: .greedy)
    for row in 0..<decoded.decoder.rowCount {
      let policy = (0..<19).map { decoded.decoder.probabilities[row * 32 + $0] }
      #expect(policy[Int(decoded.decoder.rowChoice[row])] == policy.max())
    }
    let lean = POMODecoder(task, size: decoded.slow.size, clip: 5, keepsRows: false)
    var random = RandomKey(seed: 0).stream
    lean.decode(decoded.slow.instance, projections: decoded.projections, stateWeights: nil, .greedy, random: &random)
    #expect((0..<6).map { Array(lean.batch.order(of: $0)) } == decoded.orders)
  }

  @Test("a choice is drawn as often as its probability says")
  func sampledChoices() {
    let task = ConstructionTours(cities: 4)
    let decoded = Decoded(task, constructions: 1, seed: 21)
    let policy = (0..<4).map { Double(decoded.decoder.probabilities[$0]) }
    var counts = [Double](repeating: 0, count: 4)
    var random = RandomKey(seed: 77).stream
    let draws = 20_000
    for _ in 0..<draws {
      decoded.decoder.decode(
        decoded.slow.instance, projections: decoded.projections, stateWeights: nil, .sampled, random: &random)
      counts[Int(decoded.decoder.rowChoice[0])] += 1
    }
    for node in 0..<4 {
      let deviation = (policy[node] * (1 - policy[node]) / Double(draws)).squareRoot()
      #expect(abs(counts[node] / Double(draws) - policy[node]) <= 5 * deviation + 1e-9)
    }
    #expect(policy.filter { $0 > 0.01 }.count > 1)
  }
}
