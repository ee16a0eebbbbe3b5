import Core
import Foundation
import MultiObjective
import Search
import Testing

/// The points at which values were recorded: number i of point j is a share of its range, the fractional part of (i + 1) (j + 1) / φ.
private func recordedPoint(_ j: Int, _ bounds: [ClosedRange<Double>]) -> [Double] {
  bounds.enumerated().map { i, range in
    let share = (Double((i + 1) * (j + 1)) * 0.618_033_988_749_894_9).truncatingRemainder(dividingBy: 1)
    return range.lowerBound + (range.upperBound - range.lowerBound) * share
  }
}

@Suite struct ProblemTests {
  private func problem(_ family: String, _ number: Int) -> any MultiObjectiveProblem & BoundedRealProblem {
    switch family {
    case "zdt": ZDT(number)
    case "dtlz": DTLZ(number)
    default: WFG(number)
    }
  }

  @Test(arguments: recordedValues)
  func valuesAreThoseOfPymoo(recorded: RecordedValues) throws {
    let problem = problem(recorded.family, recorded.number)
    for (index, expected) in recorded.values.enumerated() {
      let values = Array(try problem.evaluate(recordedPoint(index, problem.bounds)).objectives)
      #expect(values.count == expected.count)
      for (value, other) in zip(values, expected) {
        #expect(
          abs(value - other) <= 1e-10 * max(1, abs(other)), "\(recorded.family) \(recorded.number): \(values), \(expected)")
      }
    }
  }

  @Test func evaluationsAreFiniteEverywhere() throws {
    var random = RandomKey(seed: 1).stream
    let families = [("zdt", [1, 2, 3, 4, 6]), ("dtlz", Array(1...7)), ("wfg", Array(1...9))]
    for (family, numbers) in families {
      for number in numbers {
        let problem = problem(family, number)
        for trial in 0..<100 {
          let x = problem.bounds.map { range in
            trial == 0 ? range.lowerBound : trial == 1 ? range.upperBound : random.uniformDouble(in: range)
          }
          try problem.validate(x)
          let evaluation = try problem.evaluate(x)
          #expect(evaluation.objectives.allSatisfy(\.isFinite) && evaluation.objectives.count == problem.objectives.count)
        }
        #expect(throws: WarrenError.self) { try problem.validate([1]) }
      }
    }
  }

  @Test func knownHypervolumes() throws {
    func known(_ problem: some MultiObjectiveProblem) throws -> Double { try #require(problem.knownHypervolume).value }
    #expect(abs(try known(ZDT(1)) - 2.0 / 3) < 1e-12)
    #expect(abs(try known(ZDT(2)) - 1.0 / 3) < 1e-12)
    #expect(abs(try known(ZDT(1, reference: [1.1, 1.1])) - (1.21 - 1.0 / 3)) < 1e-12)
    #expect(abs(try known(DTLZ(2)) - (1 - .pi / 6)) < 1e-12)
    #expect(abs(try known(DTLZ(2, objectives: 2)) - (1 - .pi / 4)) < 1e-12)
    #expect(abs(try known(DTLZ(1)) - 0.125 * 5 / 6) < 1e-12)
    #expect(ZDT(1, reference: [0.5, 1]).knownHypervolume == nil)
  }

  /// Points spread over the best front dominate nearly the known volume and never more.
  @Test(arguments: [1, 2, 3, 4, 6])
  func zdtFrontsHaveTheKnownVolume(number: Int) throws {
    let problem = ZDT(number, reference: [1.2, 1.5])
    var front = CostMatrix(objectiveCount: 2)
    for step in 0...40_000 {
      let x = [Double(step) / 40_000] + [Double](repeating: 0, count: problem.bounds.count - 1)
      front.append(problem.evaluate(x), under: problem.objectives)
    }
    let known = try #require(problem.knownHypervolume).value
    let value = Hypervolume(reference: problem.referenceCosts).value(of: front)
    #expect(value <= known + 1e-12)
    #expect(value > known - 2e-4)
  }

  @Test(arguments: [("dtlz", 1), ("dtlz", 2), ("dtlz", 3), ("dtlz", 4), ("dtlz", 5), ("dtlz", 6), ("wfg", 4), ("wfg", 9)])
  func frontsOfThreeObjectivesHaveTheKnownVolume(family: String, number: Int) throws {
    let reference = family == "dtlz" ? [1.1, 1.2, 1.3] : [2.5, 4.5, 7]
    let problem: any MultiObjectiveProblem =
      family == "dtlz" ? DTLZ(number, reference: reference) : WFG(number, reference: reference)
    var front = CostMatrix(objectiveCount: 3)
    // A grid over the angles of the sphere; the simplex and the curve are its images.
    let steps = 300
    for i in 0...steps {
      for j in 0...steps {
        let (a, b) = (Double(i) / Double(steps) * .pi / 2, Double(j) / Double(steps) * .pi / 2)
        let unit = [cos(a) * cos(b), cos(a) * sin(b), sin(a)]
        switch (family, number) {
        case ("dtlz", 1): front.append(unit.map { $0 * $0 / 2 })
        case ("dtlz", 5), ("dtlz", 6): front.append([cos(a) / 2.0.squareRoot(), cos(a) / 2.0.squareRoot(), sin(a)])
        case ("dtlz", _): front.append(unit)
        default: front.append([2 * unit[0], 4 * unit[1], 6 * unit[2]])
        }
      }
    }
    let known = try #require(problem.knownHypervolume).value
    let value = Hypervolume(reference: reference).value(of: front)
    #expect(value <= known + 1e-9)
    #expect(value > known * 0.98)
  }

  @Test func bitProblem() throws {
    let problem = ZDT5()
    var bits = BitString(count: 80)
    #expect(Array(problem.evaluate(bits).objectives) == [1, 20])
    for place in 30..<80 { bits[place] = true }
    #expect(Array(problem.evaluate(bits).objectives) == [1, 10])
    bits[0] = true
    bits[79] = false
    #expect(Array(problem.evaluate(bits).objectives) == [2, 7.5])
    #expect(try #require(problem.knownHypervolume).value > 200)
  }
}

/// Values that pymoo 0.6.2 gives.
struct RecordedValues: Sendable, CustomTestStringConvertible {
  var family: String
  var number: Int
  var values: [[Double]]

  var testDescription: String { "\(family) \(number)" }
}
