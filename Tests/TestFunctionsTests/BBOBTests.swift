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
      // A slope is flat beyond its corner, and steps are flat.
      try expectMinimum(of: function, isFlatAround: number == 5 || number == 7)
    }
  }

  @Test("the classic functions have their minimum where they say", arguments: ClassicShape.allCases, [0, 1, 9])
  func classicMinimizers(shape: ClassicShape, instance: Int) throws {
    let function = ClassicFunction(shape, dimension: 7, instance: instance)
    try expectMinimum(of: function)
    let region = (function as any TestFunction).region
    #expect(function.minimizer.allSatisfy(region.contains))
    let moved = ClassicFunction(shape, dimension: 7, instance: instance + 1)
    #expect(moved.minimizer != function.minimizer)
    #expect(ClassicFunction(shape, dimension: 7, instance: instance).minimizer == function.minimizer)
  }

  private func expectMinimum(of function: some TestFunction, isFlatAround: Bool = false) throws {
    func error(_ point: [Double]) -> Double { point.withUnsafeBufferPointer { function.error(at: $0.baseAddress!) } }
    #expect(abs(error(function.minimizer)) < 1e-9)
    var random = RandomKey(seed: 5).stream
    for size in [1e-3, 0.1, 1] {
      for _ in 0..<20 {
        let near = function.minimizer.map { $0 + size * random.normal() }
        #expect(isFlatAround ? error(near) >= 0 : error(near) > 0, "\(near)")
      }
    }
  }

  /// Each function written down once more, slowly and from the textbook.
  private static func textbook(_ shape: ClassicShape, _ x: [Double]) -> Double {
    let n = Double(x.count)
    let squares: Double = x.map { $0 * $0 }.reduce(0, +)
    switch shape {
    case .sphere: return squares
    case .ellipsoid:
      var sum = 0.0
      for (index, number) in x.enumerated() { sum += pow(10, 6 * Double(index) / (n - 1)) * number * number }
      return sum
    case .rosenbrock:
      var sum = 0.0
      for (number, next) in zip(x, x.dropFirst()) { sum += 100 * pow(next - number * number, 2) + pow(1 - number, 2) }
      return sum
    case .rastrigin:
      var sum = 10 * n
      for number in x { sum += number * number - 10 * cos(2 * .pi * number) }
      return sum
    case .ackley:
      let wave: Double = x.map { cos(2 * .pi * $0) }.reduce(0, +) / n
      return -20 * exp(-0.2 * (squares / n).squareRoot()) - exp(wave) + 20 + exp(1)
    case .griewank:
      var product = 1.0
      for (index, number) in x.enumerated() { product *= cos(number / Double(index + 1).squareRoot()) }
      return squares / 4000 - product + 1
    case .schwefel:
      var sum = 418.98288727243369 * n
      for number in x { sum -= number * sin(abs(number).squareRoot()) }
      return sum
    }
  }

  @Test(arguments: ClassicShape.allCases)
  func classicFormulas(shape: ClassicShape) {
    var random = RandomKey(seed: 2).stream
    let function = ClassicFunction(shape, dimension: 7, instance: 0)
    let region = function.region
    let half = (region.upperBound - region.lowerBound) / 2
    for _ in 0..<50 {
      let x = (0..<7).map { _ in half * (2 * random.uniformDouble() - 1) }
      let expected = Self.textbook(shape, x)
      let found = x.withUnsafeBufferPointer { function.error(at: $0.baseAddress!) }
      #expect(abs(found - expected) <= 1e-11 * max(1, abs(expected)), "\(found) instead of \(expected)")
    }
  }
}
