import Core
import Foundation
import Search

/// The two-objective problems of Zitzler, Deb and Thiele ("Comparison of multiobjective evolutionary algorithms: empirical results",
/// 2000): ZDT1 to ZDT4 and ZDT6, on real numbers. ZDT5, on bits, is ``ZDT5``.
///
/// On the best front g is 1 (all numbers but the first are 0).
public struct ZDT: MultiObjectiveProblem, BoundedRealProblem {
  /// Every solution is feasible.
  public var isConstrained: Bool { false }
  public let number: Int
  public let bounds: [ClosedRange<Double>]
  public let referencePoint: [Double]
  public let objectives = [Objective("f1", .minimize), Objective("f2", .minimize)]

  /// A problem of the family.
  /// - Parameters:
  ///   - number: 1, 2, 3, 4 or 6.
  ///   - variables: how many numbers a solution has, at least 2; 30 when left out, 10 for ZDT4 and ZDT6.
  ///   - reference: the reference point, (1, 1) when left out.
  public init(_ number: Int, variables: Int? = nil, reference: [Double] = [1, 1]) {
    precondition([1, 2, 3, 4, 6].contains(number), "there is no ZDT\(number) on real numbers")
    let count = variables ?? (number == 4 || number == 6 ? 10 : 30)
    precondition(count >= 2 && reference.count == 2, "two numbers and a reference point of two are needed")
    self.number = number
    bounds = (0..<count).map { $0 > 0 && number == 4 ? -5...5 : 0...1 }
    referencePoint = reference
  }

  public func evaluate(_ x: [Double]) -> Evaluation {
    precondition(x.count == bounds.count, "\(x.count) numbers, expected \(bounds.count)")
    return x.withUnsafeBufferPointer { x in
      let first = x[0]
      switch number {
      case 1:
        let g = linear(x)
        return Evaluation([first, g * (1 - (first / g).squareRoot())])
      case 2:
        let g = linear(x)
        return Evaluation([first, g * (1 - (first / g) * (first / g))])
      case 3:
        let g = linear(x)
        let share = first / g
        return Evaluation([first, g * (1 - share.squareRoot() - share * sin(10 * .pi * first))])
      case 4:
        var g = 1 + 10 * Double(x.count - 1)
        for place in 1..<x.count { g += x[place] * x[place] - 10 * cos(4 * .pi * x[place]) }
        return Evaluation([first, g * (1 - (first / g).squareRoot())])
      default:
        let f1 = 1 - exp(-4 * first) * pow(sin(6 * .pi * first), 6)
        var sum = 0.0
        for place in 1..<x.count { sum += x[place] }
        let g = 1 + 9 * pow(sum / Double(x.count - 1), 0.25)
        return Evaluation([f1, g * (1 - (f1 / g) * (f1 / g))])
      }
    }
  }

  private func linear(_ x: UnsafeBufferPointer<Double>) -> Double {
    var sum = 0.0
    for place in 1..<x.count { sum += x[place] }
    return 1 + 9 * sum / Double(x.count - 1)
  }

  /// The area above the best front, known for reference points that it does not reach.
  public var knownHypervolume: KnownValue? {
    guard referencePoint[0] >= 1, referencePoint[1] >= 1 else { return nil }
    let all = referencePoint[0] * referencePoint[1]
    switch number {
    // What is not dominated is the area under 1 - sqrt(x), or under 1 - x².
    case 1, 4: return KnownValue(all - 1.0 / 3, isProved: true)
    case 2: return KnownValue(all - 2.0 / 3, isProved: true)
    case 3: return KnownValue(waveHypervolume, isProved: true)
    default:
      // f1 begins at the least value of 1 - exp(-4 x) sin(6 π x)⁶, where tan(6 π x) = 9 π.
      let place = atan(9 * Double.pi) / (6 * .pi)
      let start = 1 - exp(-4 * place) * pow(sin(6 * .pi * place), 6)
      let under = (1 - start) - (1 - start * start * start) / 3
      return KnownValue(all - start * referencePoint[1] - under, isProved: true)
    }
  }

  /// ZDT3's front is the running minimum of h(x) = 1 - sqrt(x) - x sin(10 π x): from each record minimum it stays there until h falls
  /// below it again.
  private var waveHypervolume: Double {
    func h(_ x: Double) -> Double { 1 - x.squareRoot() - x * sin(10 * .pi * x) }
    func slope(_ x: Double) -> Double {
      -0.5 / x.squareRoot() - sin(10 * .pi * x) - 10 * .pi * x * cos(10 * .pi * x)
    }
    /// Where a function that is positive at `low` and negative at `high`, or the reverse, is 0.
    func root(_ low: Double, _ high: Double, _ function: (Double) -> Double) -> Double {
      var (low, high) = (low, high)
      let isPositive = function(low) > 0
      for _ in 0..<200 {
        let middle = low / 2 + high / 2
        if (function(middle) > 0) == isPositive { low = middle } else { high = middle }
      }
      return low / 2 + high / 2
    }
    /// The integral of h.
    func integral(_ x: Double) -> Double {
      let wave = 10 * Double.pi
      return x - 2.0 / 3 * x * x.squareRoot() + x * cos(wave * x) / wave - sin(wave * x) / (wave * wave)
    }
    var area = 0.0
    var start = 0.0
    var record = 1.0
    for wave in 0..<5 {
      // h falls most in the first half of each period of 0.2, its minimum lies between a quarter and three quarters of it.
      let low = 0.2 * Double(wave)
      let minimum = root(low + 0.05, low + 0.1, slope)
      if h(minimum) >= record { continue }
      let entry = wave == 0 ? 0 : root(low - 0.05, minimum) { h($0) - record }
      area += (entry - start) * (referencePoint[1] - record)
      area += (minimum - entry) * referencePoint[1] - (integral(minimum) - integral(entry))
      record = h(minimum)
      start = minimum
    }
    return area + (referencePoint[0] - start) * (referencePoint[1] - record)
  }
}

/// ZDT5: 30 bits whose ones are wanted few or many, and ten groups of 5 bits that lure to all zeros while all ones are best.
public struct ZDT5: MultiObjectiveProblem, BinaryProblem {
  /// Every solution is feasible.
  public var isConstrained: Bool { false }
  public let count = 80
  public let referencePoint: [Double]
  public let objectives = [Objective("f1", .minimize), Objective("f2", .minimize)]

  /// - Parameter reference: the reference point, (32, 11) when left out.
  public init(reference: [Double] = [32, 11]) {
    precondition(reference.count == 2, "a reference point of two values is needed")
    referencePoint = reference
  }

  public func evaluate(_ bits: BitString) -> Evaluation {
    precondition(bits.count == count, "\(bits.count) bits, expected \(count)")
    var first = 0
    for place in 0..<30 where bits[place] { first += 1 }
    var g = 0
    for group in 0..<10 {
      var ones = 0
      for place in 0..<5 where bits[30 + 5 * group + place] { ones += 1 }
      g += ones == 5 ? 1 : 2 + ones
    }
    let f1 = Double(1 + first)
    return Evaluation([f1, Double(g) / f1])
  }

  /// Exact: the best front has g = 10 and f1 from 1 to 31.
  public var knownHypervolume: KnownValue? {
    let front = CostMatrix((1...31).map { [Double($0), 10 / Double($0)] })
    return KnownValue(Hypervolume(reference: referencePoint).value(of: front), isProved: true)
  }
}
