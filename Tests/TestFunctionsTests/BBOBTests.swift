import Core
import Foundation
import Search
import TestFunctions
import Testing

@Suite struct BBOBTests {
  /// What `COCO/record.py` has recorded from the COCO platform.
  struct Case: Decodable, CustomTestStringConvertible {
    var function: Int
    var dimension: Int
    var instance: Int
    var points: [[Double]]
    var values: [Double]
    var testDescription: String { "f\(function), \(dimension)-D, instance \(instance)" }
  }

  static let cases: [Case] = {
    guard let file = Bundle.module.url(forResource: "values", withExtension: "json"), let data = try? Data(contentsOf: file)
    else { return [] }
    return (try? JSONDecoder().decode([Case].self, from: data)) ?? []
  }()

  @Test func thereAreRecordedCases() { #expect(Self.cases.count == 24 * 10) }

  @Test("values are those of the COCO platform", arguments: cases)
  func values(recorded: Case) {
    let function = BBOB.function(recorded.function, dimension: recorded.dimension, instance: recorded.instance)
    for (point, value) in zip(recorded.points, recorded.values) {
      let found = point.withUnsafeBufferPointer { function.error(at: $0.baseAddress!) } + function.optimum
      #expect(abs(found - value) <= 1e-11 * max(1, abs(value)), "\(found) instead of \(value)")
    }
  }

  @Test("the minimizer has the least value, and all around it is higher", arguments: 1...24)
  func minimizers(number: Int) throws {
    for (dimension, instance) in [(2, 1), (5, 3), (30, 7)] {
      let function = BBOB.function(number, dimension: dimension, instance: instance)
      try expectMinimum(of: function, plateau: number == 7)
    }
  }

  @Test("the classic functions have their minimum where they say", arguments: ClassicShape.allCases, [0, 1, 9])
  func classicMinimizers(shape: ClassicShape, instance: Int) throws {
    let function = ClassicFunction(shape, dimension: 7, instance: instance)
    try expectMinimum(of: function)
    #expect(function.minimizer.allSatisfy(function.region.contains))
    let moved = ClassicFunction(shape, dimension: 7, instance: instance + 1)
    #expect(moved.minimizer != function.minimizer)
    #expect(ClassicFunction(shape, dimension: 7, instance: instance).minimizer == function.minimizer)
  }

  private func expectMinimum(of function: some TestFunction, plateau: Bool = false) throws {
    func error(_ point: [Double]) -> Double { point.withUnsafeBufferPointer { function.error(at: $0.baseAddress!) } }
    #expect(abs(error(function.minimizer)) < 1e-9)
    var random = RandomKey(seed: 5).stream
    for size in [1e-3, 0.1, 1] {
      for _ in 0..<20 {
        let near = function.minimizer.map { $0 + size * random.normal() }
        #expect(error(near) > (plateau ? 0 : 1e-11), "\(near)")
      }
    }
  }

  /// Each function written down once more, slowly and from the textbook.
  @Test func classicFormulas() {
    var random = RandomKey(seed: 2).stream
    let n = 6
    for shape in ClassicShape.allCases {
      let function = ClassicFunction(shape, dimension: n, instance: 0)
      for _ in 0..<50 {
        let half = (shape.region.upperBound - shape.region.lowerBound) / 2
        let x = (0..<n).map { _ in half * (2 * random.uniformDouble() - 1) }
        let expected: Double
        switch shape {
        case .sphere: expected = x.reduce(0) { $0 + $1 * $1 }
        case .ellipsoid: expected = (0..<n).reduce(0) { $0 + pow(10, 6 * Double($1) / 5) * x[$1] * x[$1] }
        case .rosenbrock:
          expected = (0..<n - 1).reduce(0) { $0 + 100 * pow(x[$1 + 1] - x[$1] * x[$1], 2) + pow(1 - x[$1], 2) }
        case .rastrigin: expected = x.reduce(10 * Double(n)) { $0 + $1 * $1 - 10 * cos(2 * .pi * $1) }
        case .ackley:
          let square = x.reduce(0) { $0 + $1 * $1 } / Double(n)
          let wave = x.reduce(0) { $0 + cos(2 * .pi * $1) } / Double(n)
          expected = -20 * exp(-0.2 * square.squareRoot()) - exp(wave) + 20 + exp(1)
        case .griewank:
          let product = (0..<n).reduce(1.0) { $0 * cos(x[$1] / Double($1 + 1).squareRoot()) }
          expected = x.reduce(0) { $0 + $1 * $1 } / 4000 - product + 1
        case .schwefel: expected = x.reduce(418.98288727243369 * Double(n)) { $0 - $1 * sin(abs($1).squareRoot()) }
        }
        let found = x.withUnsafeBufferPointer { function.error(at: $0.baseAddress!) }
        #expect(abs(found - expected) <= 1e-12 * max(1, abs(expected)) * 10, "\(shape): \(found) instead of \(expected)")
      }
    }
  }
}
