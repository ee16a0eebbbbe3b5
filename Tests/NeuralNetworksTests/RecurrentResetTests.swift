import Core
import NeuralNetworks
import Tensors
import Testing

@Suite struct RecurrentResetTests {
  private let units = 5
  private let width = 3
  private let length = 7

  private func numbers(_ count: Int, _ name: String) -> [Float] {
    var random = RandomKey(seed: 1)[name].stream
    return (0..<count).map { _ in 2 * random.uniform() - 1 }
  }

  /// The sum of the states of the places, each number weighted differently, and its gradient with respect to the weights.
  private func run(
    _ inputs: [Float], initial: [Float]?, resets: [UInt8]?, places: Range<Int>
  ) throws -> (states: [Float], gradient: Parameters) {
    let layer = GRU(units, returnsSequence: true)
    var parameters = try layer.initialize(key: RandomKey(seed: 2), inputShape: [places.count, width])
    parameters.withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] += Float(index % 7 - 3) * 0.05 } }
    var gradient = Parameters(zeros: parameters.layout)
    var states: [Float] = []
    let weights = numbers(length * units, "weights")
    let part = Array(inputs[places.lowerBound * width..<places.upperBound * width])
    let target = Array(weights[places.lowerBound * units..<places.upperBound * units])
    try part.withUnsafeBufferPointer { part in
      try (initial ?? [0]).withUnsafeBufferPointer { first in
        try (resets ?? [0]).withUnsafeBufferPointer { begins in
          _ = try GradientTape().valueAndGradient(at: parameters, into: &gradient) { view in
            let all = layer.states(
              view, view.input(part.baseAddress!, shape: [1, places.count, width]),
              initial: initial == nil ? nil : first.baseAddress!, resets: resets == nil ? nil : begins.baseAddress!)
            states = all.array
            return (all * Tensor(target, shape: [1, places.count, units]).onTape(of: all)).sum()
          }
        }
      }
    }
    return (states, gradient)
  }

  @Test("a sequence that begins anew within is two sequences, in its states and in its gradient")
  func resetIsTwoSequences() throws {
    let inputs = numbers(length * width, "inputs")
    let whole = try run(inputs, initial: nil, resets: [0, 0, 0, 1, 0, 0, 0], places: 0..<7)
    let first = try run(inputs, initial: nil, resets: nil, places: 0..<3)
    let second = try run(inputs, initial: nil, resets: nil, places: 3..<7)
    #expect(zip(whole.states, first.states + second.states).allSatisfy { abs($0 - $1) < 1e-6 })
    for entry in whole.gradient.layout.entries {
      let (all, one, two) = (whole.gradient[entry.name]!, first.gradient[entry.name]!, second.gradient[entry.name]!)
      #expect(all.indices.allSatisfy { abs(all[$0] - one[$0] - two[$0]) < 1e-4 }, "\(entry.name)")
    }
  }

  @Test("a sequence goes on from a given state, unless it begins anew at once")
  func initialState() throws {
    let inputs = numbers(length * width, "inputs")
    let whole = try run(inputs, initial: nil, resets: nil, places: 0..<7)
    let state = Array(whole.states[2 * units..<3 * units])
    let rest = try run(inputs, initial: state, resets: [0, 0, 0, 0], places: 3..<7)
    #expect(zip(whole.states[(3 * units)...], rest.states).allSatisfy { abs($0 - $1) < 1e-6 })
    let anew = try run(inputs, initial: state, resets: [1, 0, 0, 0], places: 3..<7)
    let fresh = try run(inputs, initial: nil, resets: nil, places: 3..<7)
    #expect(anew.states == fresh.states)
    #expect(anew.states != rest.states)
  }
}
