import Core

extension ProblemJudge where P: EncodedProblem {
  /// How often each operator is tried: more often where more genotypes are drawn, as evaluations may take long.
  private static func rounds(_ specimens: [Specimen]) -> Int { max(2, min(10, specimens.count / 10)) }

  /// Crosses genotypes by every crossover that fits.
  func checkCrossovers(_ specimens: [Specimen], key: RandomKey) {
    guard specimens.count > 1 else { return }
    report.tell("the crossovers")
    let operators = problem.encoding.crossovers(OperatorSettings())
    if operators.isEmpty { report(.crossover, "the encoding has no crossover; genetic search needs at least one") }
    for (number, named) in operators.enumerated() {
      if operators[..<number].contains(where: { $0.name == named.name }) {
        report(.crossover, "two crossovers have the name '\(named.name)'")
      }
      var used = named.make()
      for round in 0..<Self.rounds(specimens) {
        let first = specimens[2 * round % specimens.count]
        let second = specimens[(2 * round + 1) % specimens.count]
        let origin = "crossover '\(named.name)' of \(first.name) and \(second.name)"
        report.tell(origin)
        var random = key[number][round].stream
        var child = problem.encoding.makeGenotype()
        used.cross(first.genotype, second.genotype, into: &child, using: &random)
        // The same by an operator that has made no other child, over other genes.
        var again = key[number][round].stream
        var twin = problem.encoding.makeGenotype()
        problem.encoding.copy(second.genotype, into: &twin)
        var fresh = named.make()
        fresh.cross(first.genotype, second.genotype, into: &twin, using: &again)
        let text = checkedText(child)
        if checkedText(twin) != text {
          report(
            .crossover,
            "\(origin) makes \(shownText(text)), and with the same stream by a new operator over other genes "
              + shownText(checkedText(twin)))
        }
        for parent in [first, second] where checkedText(parent.genotype) != parent.text {
          report(.crossover, "\(origin) changes its parent to \(shownText(checkedText(parent.genotype)))")
        }
        _ = specimen(child, "child of \(origin), \(shownText(text))", text, .crossover)
      }
    }
  }

  /// Changes genotypes by every mutation that fits.
  func checkMutations(_ specimens: [Specimen], key: RandomKey) {
    guard !specimens.isEmpty else { return }
    report.tell("the mutations")
    let operators = problem.encoding.mutations(OperatorSettings())
    if operators.isEmpty { report(.mutation, "the encoding has no mutation; genetic search needs at least one") }
    for (number, named) in operators.enumerated() {
      if operators[..<number].contains(where: { $0.name == named.name }) {
        report(.mutation, "two mutations have the name '\(named.name)'")
      }
      var used = named.make()
      for round in 0..<Self.rounds(specimens) {
        let original = specimens[round % specimens.count]
        let origin = "mutation '\(named.name)' of \(original.name)"
        report.tell(origin)
        var random = key[number][round].stream
        var mutant = copy(of: original.genotype)
        used.mutate(&mutant, using: &random)
        var again = key[number][round].stream
        var twin = copy(of: original.genotype)
        var fresh = named.make()
        fresh.mutate(&twin, using: &again)
        let text = checkedText(mutant)
        if checkedText(twin) != text {
          report(
            .mutation,
            "\(origin) makes \(shownText(text)), and with the same stream by a new operator \(shownText(checkedText(twin)))")
        }
        if checkedText(original.genotype) != original.text {
          report(.mutation, "\(origin) changes more than its own copy; genotypes are values")
        }
        _ = specimen(mutant, "result of \(origin), \(shownText(text))", text, .mutation)
      }
    }
  }

  /// Repairs genotypes, and the repaired once more.
  func checkRepair(_ specimens: [Specimen]) {
    guard var used = problem.repair else { return }
    for specimen in specimens.prefix(40) {
      report.tell("\(specimen.name): its repair")
      var repaired = copy(of: specimen.genotype)
      used.repair(&repaired)
      let text = checkedText(repaired)
      let name = "\(specimen.name), repaired to \(shownText(text))"
      guard let found = self.specimen(repaired, name, text, .repair) else { continue }
      if found.evaluation.violation > 0 {
        report(.repair, "\(name): it still violates constraints by \(found.evaluation.violation)")
      }
      used.repair(&repaired)
      if checkedText(repaired) != text {
        report(.repair, "\(name): repaired again, it becomes \(shownText(checkedText(repaired)))")
      }
    }
  }

  /// Improves the best genotype by mutations, as what is proved to be the best is not reached by chance.
  func climb(from specimens: [Specimen], key: RandomKey) {
    let objective = objectives[0]
    func isBetter(_ first: Specimen, _ second: Specimen) -> Bool {
      (first.evaluation.violation, objective.cost(of: first.evaluation.value))
        < (second.evaluation.violation, objective.cost(of: second.evaluation.value))
    }
    guard problem.known != nil || problem.bound != nil, var best = specimens.min(by: isBetter),
      var mutation = problem.encoding.mutations(OperatorSettings()).first?.make()
    else { return }
    var random = key.stream
    for step in 0..<min(200, 2 * specimens.count) {
      report.tell("mutation \(step) of the best genotype so far, \(shownText(best.text))")
      var mutant = copy(of: best.genotype)
      mutation.mutate(&mutant, using: &random)
      let text = checkedText(mutant)
      guard let found = specimen(mutant, "genotype \(shownText(text))", text, .mutation) else { return }
      if !isBetter(best, found) { best = found }
    }
  }

  private func copy(of genotype: Genotype) -> Genotype {
    var copy = problem.encoding.makeGenotype()
    problem.encoding.copy(genotype, into: &copy)
    return copy
  }
}
