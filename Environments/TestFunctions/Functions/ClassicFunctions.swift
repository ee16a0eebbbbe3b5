import Core
import Foundation

/// The functions that optimizers have been tested on since the seventies, each with its usual region.
public enum ClassicShape: String, Codable, Sendable, CaseIterable {
  case sphere, ellipsoid, rosenbrock, rastrigin, ackley, griewank, schwefel

  public var region: ClosedRange<Double> {
    switch self {
    case .sphere, .ellipsoid, .rosenbrock, .rastrigin: -5.12...5.12
    case .ackley: -32.768...32.768
    case .griewank: -600...600
    case .schwefel: -500...500
    }
  }

  /// Each number of the minimizer, where the literature has it.
  public var center: Double {
    switch self {
    case .sphere, .ellipsoid, .rastrigin, .ackley, .griewank: 0
    case .rosenbrock: 1
    case .schwefel: 420.96874635998199
    }
  }
}

/// A classic function, its minimum moved to a place that the instance decides, within the inner four fifths of the region; of
/// Schwefel's function, whose minimum belongs near a corner, the instance chooses the corner.
public struct ClassicFunction: TestFunction {
  public let shape: ClassicShape
  public let dimension: Int
  public let optimum = 0.0
  private let numbers: Numbers

  /// What belongs to the instance. Behind one reference, as the function is copied whenever it is evaluated.
  private final class Numbers: Sendable {
    let minimizer: [Double]
    /// z = sign · x + offset.
    let offsets: [Double]
    let signs: [Double]
    /// Of the ellipsoid: from 1 to a million.
    let weights: [Double]

    init(_ shape: ClassicShape, _ minimizer: [Double]) {
      self.minimizer = minimizer
      signs = minimizer.map { shape == .schwefel && $0 < 0 ? -1 : 1 }
      offsets = minimizer.map { shape == .schwefel ? 0 : shape.center - $0 }
      weights = minimizer.indices.map { pow(1e6, Double($0) / Double(minimizer.count - 1)) }
    }
  }

  /// - Parameters:
  ///   - shape: which function.
  ///   - dimension: how many numbers it takes.
  ///   - instance: which one; 0 leaves the minimum where the literature has it.
  public init(_ shape: ClassicShape, dimension: Int, instance: Int) {
    precondition(dimension >= 2 && instance >= 0, "a test function has at least two dimensions")
    self.shape = shape
    self.dimension = dimension
    var random = RandomKey(seed: UInt64(instance))["test-function"][shape.rawValue].stream
    let (center, half) = (shape.center, 0.4 * (shape.region.upperBound - shape.region.lowerBound))
    let minimizer: [Double]
    if instance == 0 {
      minimizer = [Double](repeating: center, count: dimension)
    } else if shape == .schwefel {
      minimizer = (0..<dimension).map { _ in random.bernoulli(0.5) ? center : -center }
    } else {
      minimizer = (0..<dimension).map { _ in half * (2 * random.uniformDouble() - 1) }
    }
    numbers = Numbers(shape, minimizer)
  }

  public var minimizer: [Double] { numbers.minimizer }
  public var region: ClosedRange<Double> { shape.region }

  public func error(at x: UnsafePointer<Double>) -> Double {
    let n = dimension
    switch shape {
    case .sphere: return atMoved(x) { scalarProduct($0, $0, n) }
    case .ellipsoid:
      return atMoved(x) { z in
        for index in 0..<n { z[index] *= z[index] }
        return numbers.weights.withUnsafeBufferPointer { scalarProduct($0.baseAddress!, z, n) }
      }
    case .rosenbrock: return numbers.offsets.withUnsafeBufferPointer { rosenbrock(x, movedBy: $0.baseAddress!, n) }
    case .rastrigin: return numbers.offsets.withUnsafeBufferPointer { rastrigin(x, movedBy: $0.baseAddress!, n) }
    case .ackley:
      // 20 (1 - exp(-r/5)) + e - exp(mean of cos 2πz), r the root of the mean square.
      return atMoved(x) { z in
        let radius = (scalarProduct(z, z, n) / Double(n)).squareRoot()
        return -20 * expm1(-0.2 * radius) - exp(1) * expm1(-waves(z, n) / Double(n))
      }
    case .griewank:
      return atMoved(x) { z in
        var product = 1.0
        for index in 0..<n { product *= cos(z[index] / Double(index + 1).squareRoot()) }
        return scalarProduct(z, z, n) / 4000 + (1 - product)
      }
    case .schwefel:
      return atMoved(x) { z in
        for index in 0..<n { z[index] *= numbers.signs[index] }
        return Self.schwefel(z, n)
      }
    }
  }

  /// Computes with x + offset.
  @inline(__always)
  private func atMoved(_ x: UnsafePointer<Double>, _ body: (UnsafeMutablePointer<Double>) -> Double) -> Double {
    let n = dimension
    return withScratch(n) { z in
      numbers.offsets.withUnsafeBufferPointer { offsets in
        for index in 0..<n { z[index] = x[index] + offsets[index] }
      }
      return body(z)
    }
  }

  /// Σ 418.98 - z sin √|z|. Beyond 500 there are deeper valleys, so from there on the squared distance is added.
  private static func schwefel(_ z: UnsafePointer<Double>, _ n: Int) -> Double {
    var sum = 0.0
    for index in 0..<n {
      let size = abs(z[index])
      sum += 418.98288727243369 - z[index] * sin(size.squareRoot())
      if size > 500 { sum += (size - 500) * (size - 500) }
    }
    return sum
  }
}
