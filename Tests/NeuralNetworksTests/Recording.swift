import Foundation
import Tensors
import Testing

/// PyTorch's numbers, as the script beside them has recorded them.
enum Recording {
  /// What a layer gives for an input and weights, and the gradients of Σ output · outputWeights.
  struct LayerCase: Decodable {
    var shape: [Int]
    var input: [Float]
    var parameters: [String: [Float]]
    var output: [Float]
    var outputShape: [Int]
    var outputWeights: [Float]
    var inputGradient: [Float]
    var gradients: [String: [Float]]
    var statistics: [String: [Float]]
  }

  /// A loss and its gradient.
  struct LossCase: Decodable {
    var shape: [Int]
    var input: [Float]
    var value: Float
    var gradient: [Float]
    var labels: [Int32]?
    var weights: [Float]?
    var target: [Float]?
    var mean: [Float]?
    var variance: [Float]?
  }

  /// Twenty steps of every optimizer along the same gradients.
  struct Optimizers: Decodable {
    var start: [Float]
    var gradients: [[Float]]
    var ends: [String: [Float]]
  }

  static func read<Cases: Decodable>(_ name: String, as type: Cases.Type = Cases.self) throws -> Cases {
    let url = try #require(Bundle.module.url(forResource: name, withExtension: "json"))
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  }
}

/// Whether two lists of numbers are the same up to rounding.
func expectClose(
  _ found: [Float], _ expected: [Float], within tolerance: Float = 2e-5, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, "\(what)", sourceLocation: sourceLocation)
  let scale = max(expected.map(abs).max() ?? 0, 1)
  for (index, (a, b)) in zip(found, expected).enumerated() where !(abs(a - b) <= tolerance * scale) {
    Issue.record("\(what), entry \(index): \(a) instead of \(b)", sourceLocation: sourceLocation)
    return
  }
}
