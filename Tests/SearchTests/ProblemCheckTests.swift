import Core
import Foundation
import Search
import Synchronization
import Testing

@Suite struct ProblemCheckTests {
  /// Scores a published choice by counting: the value is twice that, under a name that the objective has in one case only.
  private static let score: @Sendable (JSONValue) throws -> Metrics = { published in
    ["ones": try published.decode([Double].self).reduce(0, +)]
  }

  @Test("problems that keep the contract have no findings")
  func sound() {
    #expect(checkProblem(Choice(.none)) == [])
    #expect(checkProblem(Basin(.none)) == [])
    #expect(checkProblem(Fit(.none)) == [])
    #expect(checkProblem(Noisy(Basin(.none), deviation: 1)) == [])
    #expect(checkProblem(Drift(.none)) == [])
    #expect(checkProblem(Front(.none)) == [])
  }

  @Test("a problem that does not say how solutions are made cannot be checked")
  func uncheckable() {
    struct Opaque: Problem {
      let objectives = [Objective("x", .minimize)]
      func evaluate(_ solution: Int) -> Evaluation { Evaluation(.nan) }
    }
    #expect(checkProblem(Opaque()) == nil)
  }

  @Test("every fault of a problem, its encoding, operators and moves is found under its rule, with the genotype")
  func faults() throws {
    let rules: [(Choice.Fault, ProblemFinding.Rule, String)] = [
      (.noObjective, .declaration, "no objective"), (.twiceNamed, .declaration, "the name 'ones'"),
      (.boundBelowOptimum, .declaration, "better than the bound"), (.infiniteKnown, .declaration, "the known value is inf"),
      (.samplesOwnRandomness, .sampling, "drawn again"), (.samplesTooMany, .sampling, "the encoding refuses it"),
      (.throwing, .evaluation, "three ones"), (.notANumber, .values, "is nan"), (.twoForOne, .values, "has 2 values, 1"),
      (.negativeViolation, .violation, "-1.0"), (.ownRandomness, .repetition, "evaluated twice"),
      (.remembers, .repetition, "evaluated twice"), (.notForThreads, .threads, "while other threads"),
      (.refusesItsOwn, .decoding, "the problem refuses"), (.decodesAtRandom, .decoding, "two solutions"),
      (.losesInSaving, .coding, "saved and restored"), (.publishesNothing, .publishing, "published"),
      (.scoredOtherwise, .publishing, "is scored as"), (.negativeDistance, .distance, "away from"),
      (.crossoverOwnRandomness, .crossover, "and with the same stream"),
      (.crossoverTooLong, .crossover, "the encoding refuses it"),
      (.noCrossover, .crossover, "no crossover"), (.mutationRemembers, .mutation, "by a new operator"),
      (.mutationTooLong, .mutation, "the encoding refuses it"), (.noMutation, .mutation, "no mutation"),
      (.repairLeaves, .repair, "still violates"), (.repairGoesOn, .repair, "repaired again"),
      (.beatsOptimum, .optimum, "better than the proved optimum 10.0"),
      (.startsInfeasible, .construction, "violates constraints"),
      (.wrongDelta, .delta, "the objective changes by"), (.wrongInfinity, .delta, "infinite in the worse direction"),
      (.moveBreaksConstraints, .move, "violates constraints"), (.staleState, .move, "made anew"),
      (.buildsAtRandom, .construction, "with the same stream"),
    ]
    #expect(Set(rules.map(\.0)).count == Choice.Fault.allCases.count - 1)
    for (fault, rule, words) in rules {
      let problem = Choice(fault)
      let findings = try #require(checkProblem(problem, samples: 40, scoring: Self.score))
      #expect(findings.contains { $0.rule == rule && $0.message.contains(words) }, "\(fault): \(findings)")
    }
  }

  @Test("points, gradients, residuals, noise, times and fronts are compared with what they are")
  func kinds() throws {
    func expect(_ findings: [ProblemFinding]?, _ rule: ProblemFinding.Rule, _ words: String) {
      #expect(findings?.contains { $0.rule == rule && $0.message.contains(words) } == true, "\(rule): \(findings ?? [])")
    }
    expect(checkProblem(Basin(.gradient)), .gradient, "finite differences say")
    expect(checkProblem(Basin(.gradientCount)), .gradient, "the gradient has 2 numbers")
    expect(checkProblem(Basin(.reading)), .point, "writeValues(reading:into:)")
    expect(checkProblem(Basin(.start)), .point, "outside")
    expect(checkProblem(Fit(.jacobian)), .gradient, "the Jacobian of residual")
    expect(checkProblem(Fit(.residuals)), .gradient, "2 are declared")
    expect(checkProblem(Fit(.value)), .gradient, "the squares of the residuals")
    expect(checkProblem(Drift(.noise)), .noise, "observed twice")
    expect(checkProblem(Drift(.beginning)), .time, "the value at the time 0")
    expect(checkProblem(Drift(.optimum)), .time, "better than the optimum")
    expect(checkProblem(Front(.reference)), .declaration, "reference point")
    expect(checkProblem(Front(.volume)), .optimum, "hypervolume")
  }

  @Test("a check repeats itself, and tells the genotype before it is evaluated")
  func places() {
    #expect(checkProblem(Choice(.twoForOne)) == checkProblem(Choice(.twoForOne)))
    let told = Mutex<[String]>([])
    #expect(checkProblem(Choice(.none), samples: 3, telling: { place in told.withLock { $0.append(place) } }) == [])
    let places = told.withLock { $0 }
    #expect(places.contains { $0.hasPrefix("genotype 2, ") && $0.hasSuffix(": the evaluation") })
    #expect(places.contains { $0.hasPrefix("crossover 'uniform' of genotype 0") })
  }
}
