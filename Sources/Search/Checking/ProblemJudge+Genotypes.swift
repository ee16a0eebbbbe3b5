import Core
import Foundation
import Synchronization

extension ProblemJudge where P: EncodedProblem {
  typealias Genotype = P.SolutionEncoding.Genotype

  /// A genotype that the problem has evaluated.
  struct Specimen {
    var name: String
    var genotype: Genotype
    var text: String
    var evaluation: Evaluation
  }

  /// Draws genotypes and evaluates them, again and at once, then goes on to the operators.
  func checkGenotypes(count: Int, key: RandomKey) {
    let encoding = problem.encoding
    report.tell("a genotype to begin with")
    var other = encoding.makeGenotype()
    var specimens: [Specimen] = []
    for index in 0..<count {
      report.tell("genotype \(index): drawing it")
      var genotype = encoding.makeGenotype()
      var random = key[index].stream
      encoding.sample(into: &genotype, using: &random)
      var again = key[index].stream
      encoding.sample(into: &other, using: &again)
      let text = checkedText(genotype)
      let name = "genotype \(index), \(shownText(text))"
      if checkedText(other) != text {
        report(
          .sampling, "\(name): drawn again with the same stream, over another genotype, it is \(shownText(checkedText(other)))")
      }
      if let specimen = specimen(genotype, name, text, .sampling) { specimens.append(specimen) }
    }
    checkRepetition(specimens)
    if !report.has(.repetition) { checkThreads(specimens) }
    checkCoding(specimens)
    checkPublishing(specimens)
    checkDistances(specimens)
    checkCrossovers(specimens, key: key["crossover"])
    checkMutations(specimens, key: key["mutation"])
    checkRepair(specimens)
    climb(from: specimens, key: key["climb"])
  }

  /// A genotype with its evaluation; nil, and a finding, where it is none or has none.
  func specimen(_ genotype: Genotype, _ name: String, _ text: String, _ rule: ProblemFinding.Rule) -> Specimen? {
    report.tell("\(name): validating and decoding")
    do { try problem.encoding.validate(genotype) } catch {
      report(rule, "\(name): the encoding refuses it: \(error)")
      return nil
    }
    let solution = problem.encoding.decode(genotype)
    do { try problem.validate(solution) } catch {
      report(.decoding, "\(name): the problem refuses the solution that it stands for: \(error)")
    }
    guard let evaluation = evaluate(solution, name) else { return nil }
    checkOptimum(evaluation, name)
    return Specimen(name: name, genotype: genotype, text: text, evaluation: evaluation)
  }

  /// Evaluates all once more, in the reverse order, so that what depends on the solution before shows.
  private func checkRepetition(_ specimens: [Specimen]) {
    for specimen in specimens.reversed() {
      let solution = problem.encoding.decode(specimen.genotype)
      if checkedText(solution) != checkedText(problem.encoding.decode(specimen.genotype)) {
        report(.decoding, "\(specimen.name): decoded twice, it stands for two solutions")
      }
      guard let again = evaluate(solution, specimen.name) else { continue }
      if !Self.areSame(again, specimen.evaluation) {
        report(
          .repetition,
          "\(specimen.name): evaluated twice, it gets \(Self.text(specimen.evaluation)) and then \(Self.text(again))")
      }
    }
  }

  private func checkThreads(_ specimens: [Specimen]) {
    report.tell("all genotypes, evaluated by four threads at once")
    let (problem, genotypes) = (problem, specimens.map(\.genotype))
    let evaluations = SharedEvaluations(count: genotypes.count)
    // Threads of their own: those of a pool may be one after the other where the machine is busy.
    let group = DispatchGroup()
    for shard in 0..<4 {
      group.enter()
      let thread = Thread {
        for index in stride(from: shard, to: genotypes.count, by: 4) {
          let evaluation = try? problem.evaluate(problem.encoding.decode(genotypes[index]))
          evaluations.set(evaluation, at: index)
        }
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    for (specimen, evaluation) in zip(specimens, evaluations.all) {
      guard let evaluation, Self.areSame(evaluation, specimen.evaluation) else {
        return report(
          .threads,
          "\(specimen.name): alone it gets \(Self.text(specimen.evaluation)), while other threads evaluate too "
            + (evaluation.map { Self.text($0) } ?? "an error"))
      }
    }
  }

  /// Genotypes are kept in checkpoints as a whole, the best solution by itself.
  private func checkCoding(_ specimens: [Specimen]) {
    report.tell("saving and restoring genotypes")
    do {
      var snapshot = Snapshot()
      try problem.encoding.save(specimens.map(\.genotype), into: &snapshot, under: "genotypes")
      let restored = try problem.encoding.restore(from: snapshot, under: "genotypes")
      if restored.count != specimens.count {
        report(.coding, "of \(specimens.count) saved genotypes \(restored.count) are restored")
      }
      for (specimen, genotype) in zip(specimens, restored) where checkedText(genotype) != specimen.text {
        report(.coding, "\(specimen.name): saved and restored, it is \(shownText(checkedText(genotype)))")
      }
    } catch { report(.coding, "genotypes cannot be saved and restored: \(error)") }
    for specimen in specimens.prefix(20) {
      do {
        var snapshot = Snapshot()
        try snapshot.setValue("solution", problem.encoding.decode(specimen.genotype))
        let evaluation = evaluate(try snapshot.value("solution"), "\(specimen.name), its solution encoded and decoded")
        guard let evaluation, !Self.areSame(evaluation, specimen.evaluation) else { continue }
        report(
          .coding,
          "\(specimen.name): its solution, encoded and decoded, gets \(Self.text(evaluation)) instead of "
            + Self.text(specimen.evaluation))
      } catch { report(.coding, "\(specimen.name): its solution cannot be encoded and decoded: \(error)") }
    }
  }

  /// Whether the form in which solutions are published can be written, and scored to the same values. A front is published as a
  /// whole, so what scores it is not asked about its members.
  private func checkPublishing(_ specimens: [Specimen]) {
    for specimen in specimens.prefix(20) {
      report.tell("\(specimen.name): the published form")
      let solution = problem.encoding.decode(specimen.genotype)
      func publishedForm() throws -> JSONValue {
        func momentary<Q: DynamicProblem>(_ problem: Q) -> (any Encodable & Sendable)? {
          (solution as? Q.Solution).map { problem.publishedForm(of: $0, at: 0) }
        }
        let form = (problem as? any DynamicProblem).flatMap { momentary($0) } ?? problem.publishedForm(of: solution)
        return try JSONValue(encoding: form)
      }
      do {
        let published = try publishedForm()
        if try publishedForm() != published {
          report(.publishing, "\(specimen.name): published twice, it has two forms")
        }
        guard let scoring = report.scoring, specimen.evaluation.violation == 0, !(problem is any MultiObjectiveProblem) else {
          continue
        }
        report.tell("\(specimen.name): the score of its published form")
        let scored = try scoring(published)
        for (objective, value) in zip(objectives, specimen.evaluation.objectives) {
          guard let score = scored[objective.name], !(abs(score - value) <= 1e-6 * max(1, abs(value))) else { continue }
          report(
            .publishing, "\(specimen.name): '\(objective.name)' is \(value), its published form is scored as \(score)")
        }
      } catch { report(.publishing, "\(specimen.name): it cannot be published and scored: \(error)") }
    }
  }

  private func checkDistances(_ specimens: [Specimen]) {
    guard let last = specimens.last else { return }
    for specimen in specimens.prefix(20) {
      report.tell("\(specimen.name): its distances")
      guard let there = problem.encoding.distance(specimen.genotype, last.genotype),
        let back = problem.encoding.distance(last.genotype, specimen.genotype)
      else { continue }
      let own = problem.encoding.distance(specimen.genotype, specimen.genotype)
      if own != 0 { report(.distance, "\(specimen.name): its distance to itself is \(own.map { "\($0)" } ?? "none"), not 0") }
      guard there >= 0, there.isFinite, abs(there - back) <= Self.tolerance(there) else {
        return report(.distance, "\(specimen.name): it is \(there) away from \(last.name), which is \(back) away from it")
      }
    }
  }
}

/// What several threads have found, each at places of its own.
private final class SharedEvaluations: Sendable {
  private let evaluations: Mutex<[Evaluation?]>

  init(count: Int) { evaluations = Mutex([Evaluation?](repeating: nil, count: count)) }

  var all: [Evaluation?] { evaluations.withLock { $0 } }
  func set(_ evaluation: Evaluation?, at index: Int) { evaluations.withLock { $0[index] = evaluation } }
}
