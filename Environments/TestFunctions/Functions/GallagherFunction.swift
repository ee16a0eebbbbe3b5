import Foundation

/// f21 and f22 of the BBOB testbed: the highest of 101 or 21 Gaussian peaks at random places, of many sizes and conditions, that have
/// nothing to do with each other.
struct GallagherFunction: TestFunction {
  let dimension: Int
  let minimizer: [Double]
  let optimum: Double
  private let rotation: SquareMatrix
  private let heights: [Double]
  /// The peaks' places after the rotation and the curvatures along the axes, [peaks × n].
  private let centers: [Double]
  private let curvatures: [Double]

  init(_ instance: BBOBInstance) {
    let n = instance.dimension
    let isMany = instance.function == 21
    let count = isMany ? 101 : 21
    dimension = n
    optimum = instance.optimum
    rotation = instance.secondRotation
    let steps = Double(count - 2)
    var heights = [10.0]
    for peak in 0..<count - 1 { heights.append(1.1 + 8 * Double(peak) / steps) }
    self.heights = heights
    // The conditions from 1 to 1000 in a random order; the highest peak has one of its own.
    let order = Self.order(InstanceNumbers.uniform(count - 1, seed: instance.seed))
    var conditions = [isMany ? 1000.0.squareRoot() : 1000.0]
    for place in order { conditions.append(pow(1000, Double(place) / steps)) }
    var curvatures: [Double] = []
    for (peak, condition) in conditions.enumerated() {
      let places = Self.order(InstanceNumbers.uniform(n, seed: instance.seed + 1000 * peak))
      for place in places { curvatures.append(pow(condition, Double(place) / Double(n - 1) - 0.5)) }
    }
    self.curvatures = curvatures
    let (width, low) = isMany ? (10.0, 5.0) : (9.8, 4.9)
    var places = InstanceNumbers.uniform(n * count, seed: instance.seed).map { width * $0 - low }
    for index in 0..<n { places[index] *= 0.8 }
    minimizer = Array(places[..<n])
    let rotation = rotation
    centers = (0..<count * n).map { index in
      let (peak, row) = (index / n, index % n)
      return (0..<n).reduce(0) { $0 + rotation[row, $1] * places[peak * n + $1] }
    }
  }

  /// The indices that would sort the numbers.
  private static func order(_ numbers: [Double]) -> [Int] { numbers.indices.sorted { numbers[$0] < numbers[$1] } }

  func error(at x: UnsafePointer<Double>) -> Double {
    let n = dimension
    let highest = withScratch(n) { z in
      rotation.apply(to: x, into: z)
      return centers.withUnsafeBufferPointer { centers in
        curvatures.withUnsafeBufferPointer { curvatures in
          var highest = 0.0
          for peak in heights.indices {
            var sum = 0.0
            for index in peak * n..<(peak + 1) * n {
              let distance = z[index - peak * n] - centers[index]
              sum += curvatures[index] * distance * distance
            }
            highest = max(highest, heights[peak] * exp(-0.5 / Double(n) * sum))
          }
          return highest
        }
      }
    }
    let depth = oscillated(10 - highest)
    return depth * depth + boundaryPenalty(x, n)
  }
}
