import Core
import ExperimentRunner
import ReinforcementLearning
import Search
import Testing

@Suite struct TaskCheckTests {
  @Test("both faces of a task are looked at, and what is no environment and no problem has no check")
  func faces() throws {
    let problem = try Problem("bits", Bits.self).makeDefault().check(samples: 10, key: RandomKey(seed: 1))
    #expect(problem.findings.isEmpty && problem.checked.count == 1 && problem.checked[0].contains("10 genotypes"), "\(problem)")
    let dataset = ExperimentTask(label: "data", measure: Measure("accuracy", .maximize), faces: [1])
    #expect(dataset.check(samples: 10, key: RandomKey(seed: 1)) == TaskCheck())
  }

  @Test("a problem that breaks its contract is told of with the rule and the genotype")
  func faults() throws {
    let findings = try Problem("bits", BadBits.self).makeDefault().findings(episodes: 20, key: RandomKey(seed: 1))
    #expect(findings.count == 1 && findings[0].hasPrefix("values: genotype ") && findings[0].contains("is nan"), "\(findings)")
  }

  @Test("a published solution that the task scores otherwise is found")
  func scores() throws {
    let bits = Bits()
    let task = ExperimentTask(label: "bits", measure: Measure("ones", .maximize), faces: [bits], score: { _ in ["ones": -1] })
    let findings = task.findings(episodes: 5, key: RandomKey(seed: 1))
    #expect(findings.count == 1 && findings[0].contains("its published form is scored as -1"), "\(findings)")
  }
}

private struct Bits: BinaryProblem, DefaultInitializable {
  let objectives = [Objective("ones", .maximize)]
  let count = 12
  func evaluate(_ solution: BitString) -> Evaluation { Evaluation(Double(solution.onesCount)) }
}

private struct BadBits: BinaryProblem, DefaultInitializable {
  let objectives = [Objective("ones", .maximize)]
  let count = 12
  func evaluate(_ solution: BitString) -> Evaluation { Evaluation(solution[3] ? .nan : 1) }
}
