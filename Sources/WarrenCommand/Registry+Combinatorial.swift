import Agents
import ExperimentRunner
import ReinforcementLearning

extension Registry {
  /// Methods that build solutions of combinatorial instances node by node.
  static let combinatorialComponents: [any RegistryComponent] = [
    MethodKind(
      "pomo", .agent, summary: "An attention policy that builds solutions node by node, trained from many starts at a time.",
      needs: "cities in the plane, or a distribution of tours or knapsacks", configuration: POMOConfiguration.self,
      face: ConstructionProblem.self, check: { settings, problem, _ in try settings.check(problem) },
      make: { try POMOLearner($0, problem: $1, budget: $2.budget, key: $2.key, threads: $2.threads) }
    ).spending(.evaluations),
    MethodKind(
      "construction-heuristic", .strategy, summary: "Builds one solution of each instance by a rule of thumb.",
      needs: "a distribution of instances with rules of thumb (tours, knapsacks)",
      configuration: ConstructionHeuristicConfiguration.self, face: ConstructionProblem.self,
      misfit: {
        if $0.score != nil { return "it needs a distribution; for one instance there are other methods" }
        return $0.task.rules.isEmpty ? "the task has no rules of thumb" : nil
      },
      check: { settings, problem, _ in _ = try settings.rule(of: problem.task) },
      choices: { settings, problem in
        problem.task.rules.first.map { ["rule": .string(settings.rule ?? $0.name)] } ?? [:]
      },
      make: { try ConstructionHeuristic($0, problem: $1, budget: $2.budget) }
    ).ending(.always),
  ]
}
