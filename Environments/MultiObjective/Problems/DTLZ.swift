import Core
import Foundation
import Search

/// Problems with any number of objectives by Deb, Thiele, Laumanns and Zitzler ("Scalable test problems for evolutionary
/// multiobjective optimization", 2005): DTLZ1 to DTLZ7.
///
/// The first numbers, one fewer than objectives, say where on a front a solution lies; the others, how far from the best front.
public struct DTLZ: MultiObjectiveProblem, BoundedRealProblem {
  /// Every solution is feasible.
  public var isConstrained: Bool { false }
  public let number: Int
  public let bounds: [ClosedRange<Double>]
  public let referencePoint: [Double]
  public let objectives: [Objective]

  private var count: Int { objectives.count }

  /// A problem of the family.
  /// - Parameters:
  ///   - number: 1 to 7.
  ///   - count: how many; at least 2.
  ///   - distanceVariables: how many numbers say how far from the best front; 5 for DTLZ1, 20 for DTLZ7, else 10 when left out.
  ///   - reference: the reference point. When left out, 0.5 in every objective for DTLZ1, 1 for DTLZ2 to DTLZ6; for DTLZ7 1 and
  ///     twice the number of objectives in the last.
  public init(_ number: Int, objectives count: Int = 3, distanceVariables: Int? = nil, reference: [Double]? = nil) {
    precondition((1...7).contains(number), "there is no DTLZ\(number)")
    precondition(count >= 2, "at least two objectives are needed")
    let distance = distanceVariables ?? (number == 1 ? 5 : number == 7 ? 20 : 10)
    precondition(distance >= 1, "at least one number for the distance is needed")
    self.number = number
    bounds = [ClosedRange<Double>](repeating: 0...1, count: count - 1 + distance)
    objectives = (1...count).map { Objective("f\($0)", .minimize) }
    let usual = (1...count).map { number == 1 ? 0.5 : number == 7 && $0 == count ? 2 * Double(count) : 1 }
    referencePoint = reference ?? usual
    precondition(referencePoint.count == count, "the reference point has \(referencePoint.count) values, expected \(count)")
  }

  public func evaluate(_ x: [Double]) -> Evaluation {
    precondition(x.count == bounds.count, "\(x.count) numbers, expected \(bounds.count)")
    return x.withUnsafeBufferPointer { x in
      let far = UnsafeBufferPointer(rebasing: x[(count - 1)...])
      switch number {
      case 1: return plane(x, g: 100 * rastrigin(far))
      case 2: return sphere(g: squares(far)) { x[$0] * .pi / 2 }
      case 3: return sphere(g: 100 * rastrigin(far)) { x[$0] * .pi / 2 }
      case 4: return sphere(g: squares(far)) { pow(x[$0], 100) * .pi / 2 }
      case 5, 6:
        let g = number == 5 ? squares(far) : far.reduce(0) { $0 + pow($1, 0.1) }
        return sphere(g: g) { place in
          place == 0 ? x[0] * .pi / 2 : .pi / (4 * (1 + g)) * (1 + 2 * g * x[place])
        }
      default: return disconnected(x, far)
      }
    }
  }

  private func squares(_ far: UnsafeBufferPointer<Double>) -> Double {
    var sum = 0.0
    for value in far { sum += (value - 0.5) * (value - 0.5) }
    return sum
  }

  private func rastrigin(_ far: UnsafeBufferPointer<Double>) -> Double {
    var sum = Double(far.count)
    for value in far { sum += (value - 0.5) * (value - 0.5) - cos(20 * .pi * (value - 0.5)) }
    return sum
  }

  private func plane(_ x: UnsafeBufferPointer<Double>, g: Double) -> Evaluation {
    fill { values in
      var product = 0.5 * (1 + g)
      for objective in 0..<count {
        // From the last objective backwards the product has one factor more.
        let place = count - 1 - objective
        values[place] = objective == count - 1 ? product : product * (1 - x[objective])
        if objective < count - 1 { product *= x[objective] }
      }
    }
  }

  private func sphere(g: Double, angle: (Int) -> Double) -> Evaluation {
    fill { values in
      var product = 1 + g
      for objective in 0..<count {
        let place = count - 1 - objective
        if objective == count - 1 {
          values[place] = product
        } else {
          let angle = angle(objective)
          values[place] = product * sin(angle)
          product *= cos(angle)
        }
      }
    }
  }

  private func disconnected(_ x: UnsafeBufferPointer<Double>, _ far: UnsafeBufferPointer<Double>) -> Evaluation {
    let g = 1 + 9 * far.reduce(0, +) / Double(far.count)
    return fill { values in
      var height = Double(count)
      for objective in 0..<count - 1 {
        values[objective] = x[objective]
        height -= x[objective] / (1 + g) * (1 + sin(3 * .pi * x[objective]))
      }
      values[count - 1] = (1 + g) * height
    }
  }

  private func fill(_ body: (UnsafeMutableBufferPointer<Double>) -> Void) -> Evaluation {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { values in
      body(values)
      return Evaluation(ObjectiveValues(values))
    }
  }

  /// The volume above the best front: a plane for DTLZ1, a sphere for DTLZ2 to DTLZ4, of which the part beyond the front is known for
  /// reference points that it does not reach; a curve for DTLZ5 and DTLZ6 of three objectives.
  public var knownHypervolume: KnownValue? {
    let edge = number == 1 ? 0.5 : 1
    guard referencePoint.allSatisfy({ $0 >= edge }) else { return nil }
    let all = referencePoint.reduce(1, *)
    switch number {
    case 1: return KnownValue(all - (1...count).reduce(1) { $0 * 0.5 / Double($1) }, isProved: true)
    case 2, 3, 4: return KnownValue(all - orthantOfBall(count), isProved: true)
    case 5, 6:
      guard count <= 3 else { return nil }
      if count == 2 { return KnownValue(all - orthantOfBall(2), isProved: true) }
      // Up to f3 = t the others come down to s = sqrt((1 - t²) / 2); the integral of (r1 - s)(r2 - s) over t, and all beyond 1.
      let (r1, r2, r3) = (referencePoint[0], referencePoint[1], referencePoint[2])
      let value = r1 * r2 * r3 - (r1 + r2) * .pi / (4 * 2.0.squareRoot()) + 1.0 / 3
      return KnownValue(value, isProved: true)
    default: return nil
    }
  }
}

/// The volume of the part of the unit ball in which all coordinates are positive.
func orthantOfBall(_ dimension: Int) -> Double {
  // V(n) = V(n - 2) · 2 π / n, of which a share of 1 / 4 stays for two more signs.
  var volume = 1.0
  var size = dimension.isMultiple(of: 2) ? 0 : 1
  while size < dimension {
    size += 2
    volume *= 2 * .pi / Double(size) / 4
  }
  return volume
}
