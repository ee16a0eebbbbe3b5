import Core
import ExperimentRunner
import Search

extension Registry {
  /// Methods that look for fronts. They work on every problem with several objectives that has an encoding.
  static let multiObjectiveMethods: [any RegistryComponent] = [
    method("nsga-ii", "Fronts by non-dominated sorting and crowding distance.", NSGA2Configuration.self),
    method("nsga-iii", "Fronts by non-dominated sorting and reference directions.", NSGA3Configuration.self),
    method("spea2", "Fronts by strength and distances to neighbors.", SPEA2Configuration.self),
    method("moea-d", "Fronts by decomposition into single objectives.", MOEADConfiguration.self),
    method("sms-emoa", "Fronts by contributions to the hypervolume.", SMSEMOAConfiguration.self),
  ]

  private static func method<C: MultiObjectiveConfiguration>(
    _ name: String, _ summary: String, _ configuration: C.Type
  ) -> MethodKind {
    MethodKind(
      name, .strategy, summary: summary,
      needs: "several objectives, a reference point for them, and an encoding", configuration: configuration,
      face: (any MultiObjectiveProblem & EncodedProblem).self,
      check: { settings, problem, budget in
        _ = try settings.makeAnyLearner(for: problem, budget: budget, key: RandomKey(seed: 0))
      },
      choices: { $0.choices(for: $1) },
      make: { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key, threads: $2.threads) })
  }
}
