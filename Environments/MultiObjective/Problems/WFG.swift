import Core
import Foundation
import Search

/// Problems with any number of objectives by Huband, Hingston, Barone and While ("A review of multiobjective test problems and a
/// scalable test problem toolkit", 2006): WFG1 to WFG9, with bias, plateaus, deception, dependent variables and mixed fronts.
///
/// A solution's number i, counted from 1, lies between 0 and 2 i. The first numbers say where on a front a solution lies. Objective m
/// of the best front lies between 0 and 2 m.
public struct WFG: MultiObjectiveProblem, BoundedRealProblem {
  /// Every solution is feasible.
  public var isConstrained: Bool { false }
  public let number: Int
  public let bounds: [ClosedRange<Double>]
  public let referencePoint: [Double]
  public let objectives: [Objective]
  /// How many numbers say where on a front a solution lies.
  public let positionVariables: Int

  private var count: Int { objectives.count }

  /// A problem of the family.
  /// - Parameters:
  ///   - number: 1 to 9.
  ///   - count: how many; at least 2.
  ///   - positionVariables: a multiple of objectives - 1; twice it when left out.
  ///   - distanceVariables: how many further numbers there are; even for WFG2 and WFG3; 20 when left out.
  ///   - reference: the reference point; 2 m + 1 in objective m when left out.
  public init(
    _ number: Int, objectives count: Int = 3, positionVariables: Int? = nil, distanceVariables: Int = 20,
    reference: [Double]? = nil
  ) {
    precondition((1...9).contains(number), "there is no WFG\(number)")
    precondition(count >= 2, "at least two objectives are needed")
    let positions = positionVariables ?? 2 * (count - 1)
    precondition(positions >= count - 1 && positions.isMultiple(of: count - 1), "positions are a multiple of \(count - 1)")
    precondition(distanceVariables >= 1, "at least one number for the distance is needed")
    precondition(![2, 3].contains(number) || distanceVariables.isMultiple(of: 2), "WFG\(number) needs pairs of distances")
    self.number = number
    self.positionVariables = positions
    bounds = (1...positions + distanceVariables).map { 0...2 * Double($0) }
    objectives = (1...count).map { Objective("f\($0)", .minimize) }
    referencePoint = reference ?? (1...count).map { 2 * Double($0) + 1 }
    precondition(referencePoint.count == count, "the reference point has \(referencePoint.count) values, expected \(count)")
  }

  public func evaluate(_ x: [Double]) -> Evaluation {
    precondition(x.count == bounds.count, "\(x.count) numbers, expected \(bounds.count)")
    let y = transformed(x.indices.map { x[$0] / (2 * Double($0 + 1)) })
    return Evaluation(values(of: y))
  }

  // MARK: - Transformations

  /// The numbers after all transformations: one for each objective, the last the distance.
  private func transformed(_ z: [Double]) -> [Double] {
    let k = positionVariables
    let far = z.indices.dropFirst(k)
    var y = z
    switch number {
    case 1:
      for i in far { y[i] = WFGTransform.shiftLinear(y[i], 0.35) }
      for i in far { y[i] = WFGTransform.flatBias(y[i], 0.8, 0.75, 0.85) }
      for i in y.indices { y[i] = WFGTransform.power(y[i], 0.02) }
      return reduced(y) { part, first in
        WFGTransform.weightedMean(part, weights: part.indices.map { 2 * Double(first + $0 + 1) })
      }
    case 2, 3:
      for i in far { y[i] = WFGTransform.shiftLinear(y[i], 0.35) }
      var paired = Array(y[..<k])
      for i in stride(from: k, to: y.count, by: 2) { paired.append(WFGTransform.dependentMean([y[i], y[i + 1]], 2)) }
      return reduced(paired) { part, _ in WFGTransform.mean(part) }
    case 4:
      for i in y.indices { y[i] = WFGTransform.shiftMany(y[i], 30, 10, 0.35) }
      return reduced(y) { part, _ in WFGTransform.mean(part) }
    case 5:
      for i in y.indices { y[i] = WFGTransform.shiftDeceptive(y[i], 0.35, 0.001, 0.05) }
      return reduced(y) { part, _ in WFGTransform.mean(part) }
    case 6:
      for i in far { y[i] = WFGTransform.shiftLinear(y[i], 0.35) }
      return reduced(y) { part, _ in WFGTransform.dependentMean(part, part.count) }
    case 7:
      for i in 0..<k {
        y[i] = WFGTransform.dependentPower(z[i], WFGTransform.mean(Array(z[(i + 1)...])), 0.98 / 49.98, 0.02, 50)
      }
      for i in far { y[i] = WFGTransform.shiftLinear(y[i], 0.35) }
      return reduced(y) { part, _ in WFGTransform.mean(part) }
    case 8:
      for i in far { y[i] = WFGTransform.dependentPower(z[i], WFGTransform.mean(Array(z[..<i])), 0.98 / 49.98, 0.02, 50) }
      for i in far { y[i] = WFGTransform.shiftLinear(y[i], 0.35) }
      return reduced(y) { part, _ in WFGTransform.mean(part) }
    default:
      for i in 0..<z.count - 1 {
        y[i] = WFGTransform.dependentPower(z[i], WFGTransform.mean(Array(z[(i + 1)...])), 0.98 / 49.98, 0.02, 50)
      }
      for i in 0..<k { y[i] = WFGTransform.shiftDeceptive(y[i], 0.35, 0.001, 0.05) }
      for i in far { y[i] = WFGTransform.shiftMany(y[i], 30, 95, 0.35) }
      return reduced(y) { part, _ in WFGTransform.dependentMean(part, part.count) }
    }
  }

  /// One number from each of as many equal groups of positions as there are objectives but one, and one from all distances.
  private func reduced(_ y: [Double], _ reduce: (_ part: [Double], _ first: Int) -> Double) -> [Double] {
    let size = positionVariables / (count - 1)
    var result = (0..<count - 1).map { reduce(Array(y[$0 * size..<($0 + 1) * size]), $0 * size) }
    result.append(reduce(Array(y[positionVariables...]), positionVariables))
    return result
  }

  // MARK: - Fronts

  private func values(of t: [Double]) -> ObjectiveValues {
    let distance = t[count - 1]
    // WFG3's front is degenerate: all positions but the first come to the middle where the distance is 0.
    let x = (0..<count - 1).map { index in
      max(distance, number == 3 && index > 0 ? 0 : 1) * (t[index] - 0.5) + 0.5
    }
    return ObjectiveValues((1...count).map { distance + 2 * Double($0) * shape($0, x) })
  }

  /// The height of objective m's front over the positions x.
  private func shape(_ m: Int, _ x: [Double]) -> Double {
    switch number {
    case 1:
      return m == count ? WFGShape.mixed(x[0], alpha: 1, waves: 5) : WFGShape.convex(m, x)
    case 2:
      return m == count ? WFGShape.disconnected(x[0], alpha: 1, beta: 1, regions: 5) : WFGShape.convex(m, x)
    case 3: return WFGShape.linear(m, x)
    default: return WFGShape.concave(m, x)
    }
  }

  /// The volume above the best front of WFG4 to WFG9, a part of an ellipsoid, for reference points that it does not reach.
  public var knownHypervolume: KnownValue? {
    guard number >= 4, zip(1...count, referencePoint).allSatisfy({ $1 >= 2 * Double($0) }) else { return nil }
    let ellipsoid = (1...count).reduce(orthantOfBall(count)) { $0 * 2 * Double($1) }
    return KnownValue(referencePoint.reduce(1, *) - ellipsoid, isProved: true)
  }
}
