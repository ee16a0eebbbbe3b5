import Core

extension ProblemJudge where P: NeighborhoodProblem {
  private typealias Moves = P.Moves

  /// Walks from random solutions and compares what moves say with what the problem says of the solutions they lead to.
  func checkMoves(starts: Int, key: RandomKey) {
    let neighborhood = problem.neighborhood
    if !(neighborhood.deltaCost > 0 && neighborhood.deltaCost.isFinite) {
      report(.delta, "a delta costs \(neighborhood.deltaCost) evaluations; that must be a number above 0")
    }
    for start in 0..<starts {
      report.tell("start \(start): a random solution")
      var random = key[start].stream
      let solution = problem.sampleSolution(using: &random)
      var again = key[start].stream
      let text = checkedText(solution)
      let name = "start \(start), \(shownText(text))"
      let second = checkedText(problem.sampleSolution(using: &again))
      if second != text {
        report(.construction, "\(name): drawn again with the same stream, it is \(shownText(second))")
      }
      guard let evaluation = startEvaluation(solution, name) else { continue }
      report.tell("\(name): its state")
      let state = neighborhood.state(of: solution)
      if checkedText(neighborhood.solution(of: state)) != text,
        let kept = evaluate(neighborhood.solution(of: state), name),
        abs(kept.value - evaluation.value) > Self.moveTolerance(evaluation.value, kept.value)
      {
        report(.move, "\(name): the solution of its state has the value \(kept.value) instead of \(evaluation.value)")
      }
      walk(from: state, evaluation, name, using: &random)
    }
  }

  /// The evaluation of a solution that a local search begins with.
  private func startEvaluation(_ solution: P.Solution, _ name: String) -> Evaluation? {
    do { try problem.validate(solution) } catch {
      report(.construction, "\(name): the problem refuses it: \(error)")
      return nil
    }
    guard let evaluation = evaluate(solution, name) else { return nil }
    checkOptimum(evaluation, name)
    if evaluation.violation > 0 {
      report(.construction, "\(name): a local search begins with it, but it violates constraints by \(evaluation.violation)")
    }
    return evaluation
  }

  private func walk(from start: Moves.State, _ evaluation: Evaluation, _ name: String, using random: inout RandomStream) {
    let neighborhood = problem.neighborhood
    var state = start
    var present = evaluation
    for step in 0..<20 {
      let place = "\(name), move \(step)"
      report.tell(place)
      guard neighborhood.moveCount(in: state) > 0 else { break }
      // Half of the moves are drawn, half taken by their number.
      let move =
        step % 2 == 0
        ? neighborhood.sampleMove(in: state, using: &random)
        : neighborhood.move(random.integer(below: neighborhood.moveCount(in: state)), in: state)
      let delta = neighborhood.delta(of: move, in: state)
      guard delta.isFinite else {
        if !(objectives[0].cost(of: delta) > 0) {
          report(
            .delta, "\(place): the delta is \(delta); that of a move that is not allowed is infinite in the worse direction")
        }
        continue
      }
      let features = neighborhood.features(of: move, in: state)
      if (0..<4).contains(where: { features.removed[$0] < -1 || features.added[$0] < -1 }) {
        report(.move, "\(place): a feature of it is below -1")
      }
      var next = state
      neighborhood.apply(move, to: &next)
      let solution = neighborhood.solution(of: next)
      let reached = "\(place), which leads to \(shownText(checkedText(solution)))"
      do { try problem.validate(solution) } catch {
        return report(.move, "\(reached): the problem refuses that: \(error)")
      }
      guard let found = evaluate(solution, reached) else { return }
      checkOptimum(found, reached)
      if present.violation == 0, found.violation > 0 {
        report(.move, "\(reached): that violates constraints by \(found.violation), but the delta \(delta) says it is allowed")
      }
      let change = found.value - present.value
      if abs(change - delta) > Self.moveTolerance(present.value, found.value) {
        report(.delta, "\(reached): the delta is \(delta), the objective changes by \(change)")
      }
      (state, present) = (next, found)
    }
    compareWithFresh(state, name, using: &random)
  }

  /// Whether a state that moves have led to is the state of its solution: with the same moves under the same numbers.
  private func compareWithFresh(_ state: Moves.State, _ name: String, using random: inout RandomStream) {
    let neighborhood = problem.neighborhood
    let place = "\(name), after the moves"
    report.tell("\(place): the state of the solution anew")
    let fresh = neighborhood.state(of: neighborhood.solution(of: state))
    let (count, freshCount) = (neighborhood.moveCount(in: state), neighborhood.moveCount(in: fresh))
    guard count == freshCount else {
      return report(
        .move, "\(place): there are \(count) moves, but from the state of the same solution made anew \(freshCount)")
    }
    guard count > 0 else { return }
    for _ in 0..<20 {
      let number = random.integer(below: count)
      let delta = neighborhood.delta(of: neighborhood.move(number, in: state), in: state)
      let freshDelta = neighborhood.delta(of: neighborhood.move(number, in: fresh), in: fresh)
      let areNear =
        delta.isFinite && freshDelta.isFinite && abs(delta - freshDelta) <= Self.moveTolerance(delta, freshDelta)
      guard delta == freshDelta || areNear else {
        return report(
          .move,
          "\(place): move number \(number) changes the objective by \(delta), from the state of the same solution made anew by "
            + "\(freshDelta)")
      }
    }
  }

  private static func moveTolerance(_ first: Double, _ second: Double) -> Double { 1e-6 * max(1, abs(first), abs(second)) }
}

extension ProblemJudge where P: ConstructiveProblem {
  /// Builds solutions by greedy steps, by any, and by what is between.
  func checkConstructions(count: Int, key: RandomKey) {
    for index in 0..<count {
      let randomness = [0, 0.3, 1][index % 3]
      let place = "construction \(index) with a randomness of \(randomness)"
      report.tell(place)
      var random = key[index].stream
      let solution = problem.constructSolution(randomness: randomness, using: &random)
      var again = key[index].stream
      let text = checkedText(solution)
      let second = checkedText(problem.constructSolution(randomness: randomness, using: &again))
      if second != text {
        report(.construction, "\(place): it is \(shownText(text)), and with the same stream \(shownText(second))")
      }
      _ = startEvaluation(solution, "\(place), \(shownText(text))")
    }
  }
}
