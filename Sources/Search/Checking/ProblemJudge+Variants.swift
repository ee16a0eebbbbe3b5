import Core

extension ProblemJudge where P: EncodedProblem {
  /// Solutions of drawn genotypes, with their names.
  private func drawnSolutions(_ count: Int, key: RandomKey) -> [(solution: P.Solution, name: String)] {
    (0..<count).map { index in
      var genotype = problem.encoding.makeGenotype()
      var random = key[index].stream
      problem.encoding.sample(into: &genotype, using: &random)
      return (problem.encoding.decode(genotype), "genotype \(shownText(checkedText(genotype)))")
    }
  }
}

extension ProblemJudge where P: EncodedProblem & NoisyProblem {
  /// Observes solutions twice with the same random numbers.
  func checkNoise(count: Int, key: RandomKey) {
    for (index, drawn) in drawnSolutions(count, key: key).enumerated() {
      report.tell("\(drawn.name): an observation with noise")
      let observations = (0..<2).compactMap { _ in
        judge("\(drawn.name), observed with noise") {
          var random = key["noise"][index].stream
          return try problem.sample(drawn.solution, using: &random)
        }
      }
      guard observations.count == 2 else { return }
      if !Self.areSame(observations[0], observations[1]) {
        report(
          .noise,
          "\(drawn.name): observed twice with the same stream, it gets \(Self.text(observations[0])) and then "
            + Self.text(observations[1]))
      }
    }
  }
}

extension ProblemJudge where P: EncodedProblem & DynamicProblem {
  /// Evaluates solutions at several times.
  func checkTimes(count: Int, key: RandomKey) {
    for drawn in drawnSolutions(count, key: key) {
      for time in [0, 1, 1000, 100_000] {
        let name = "\(drawn.name), after \(time) evaluations"
        report.tell(name)
        guard let first = judge(name, { try problem.evaluate(drawn.solution, at: time) }),
          let second = judge(name, { try problem.evaluate(drawn.solution, at: time) })
        else { return }
        if !Self.areSame(first, second) {
          report(.time, "\(name): evaluated twice, it gets \(Self.text(first)) and then \(Self.text(second))")
        }
        if time == 0, let plain = evaluate(drawn.solution, drawn.name), !Self.areSame(plain, first) {
          report(
            .time, "\(name): it gets \(Self.text(first)), without a time \(Self.text(plain)), which is the value at the time 0")
        }
        if let optimum = problem.optimum(at: time)?.value, first.violation == 0,
          objectives[0].cost(of: first.value) < objectives[0].cost(of: optimum) - Self.tolerance(optimum)
        {
          report(.time, "\(name): '\(objectives[0].name)' is \(first.value), better than the optimum \(optimum) at that time")
        }
      }
    }
  }
}

extension ProblemJudge where P: EncodedProblem & MultiObjectiveProblem {
  /// Looks at the reference point, and whether drawn solutions cover more than the whole front is known to.
  func checkFront(count: Int, key: RandomKey) {
    report.tell("the reference point and the hypervolume")
    guard problem.referencePoint.count == objectives.count, problem.referencePoint.allSatisfy(\.isFinite) else {
      return report(
        .declaration,
        "the reference point is \(problem.referencePoint); it is a finite number for each of \(objectives.count) objectives")
    }
    guard let known = problem.knownHypervolume, known.isProved else { return }
    var costs = CostMatrix(objectiveCount: objectives.count)
    for drawn in drawnSolutions(min(count, 200), key: key) {
      guard let evaluation = evaluate(drawn.solution, drawn.name) else { return }
      if evaluation.violation == 0 { costs.append(evaluation, under: objectives) }
    }
    let covered = Hypervolume(reference: problem.referenceCosts).value(of: costs)
    if covered > known.value + 1e-9 * max(1, abs(known.value)) {
      report(
        .optimum, "drawn genotypes cover a hypervolume of \(covered), more than the proved \(known.value) of the whole front")
    }
  }
}
