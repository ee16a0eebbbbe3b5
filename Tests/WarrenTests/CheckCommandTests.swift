import Foundation
import Testing
import Warren

@Suite struct CheckCommandTests {
  private func check(_ arguments: String...) -> Int32 {
    WarrenCommand.run(arguments: ["check"] + arguments, components: [Problem("broken-bits", BrokenBits.self)])
  }

  @Test("a check takes settings, and is refused for what has none")
  func arguments() {
    #expect(check("frozen-lake", "map=8x8", "slippery=false", "--episodes", "5") == 0)
    #expect(check("frozen-lake", "map=9x9") == 2)
    #expect(check("frozen-lake", "maps=8x8") == 2)
    #expect(check("genetic") == 2)
    #expect(check("digits") == 2)
    #expect(check("knapsack-distribution") == 2)
    #expect(check("broken-bits") == 1)
  }

  @Test("every registered environment and problem that needs no files keeps its contract")
  func shipped() throws {
    let needsFiles = ["gymnasium", "mnist", "table", "arrays"]
    var checked = 0
    for kind in Registry.builtIn.tasks where kind.category != .dataset && !needsFiles.contains(kind.name) {
      let check = try kind.makeDefault().check(samples: 4, key: RandomKey(seed: 1))
      #expect(check.findings.isEmpty, "\(kind.name): \(check.findings)")
      if !check.checked.isEmpty { checked += 1 }
    }
    #expect(checked >= 30)
  }
}

private struct BrokenBits: BinaryProblem, DefaultInitializable {
  let objectives = [Objective("x", .minimize)]
  let count = 8
  func evaluate(_ solution: BitString) -> Evaluation { Evaluation([1, 2]) }
}
