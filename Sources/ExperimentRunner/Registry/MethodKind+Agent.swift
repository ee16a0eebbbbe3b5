import Core
import ReinforcementLearning

extension MethodKind {
  /// Registers an agent: a method for environments, put together by its builder. Where the episodes of an environment build
  /// solutions of a problem, the best of them is kept as a search would keep it.
  /// - Parameters:
  ///   - name: its name in experiment files.
  ///   - category: under which heading it is listed.
  ///   - summary: one sentence about it, for `warren list`.
  ///   - needs: what a task must offer, in words, for errors.
  ///   - configuration: the type of its settings.
  ///   - misfit: a condition beyond the specification; says what is wrong with the environment, or nil.
  ///   - check: throws a `WarrenError` when these settings cannot work in that environment under that budget.
  ///   - builder: makes what puts the agent together, from the settings.
  public init<C: Configuration, Builder: AgentBuilder>(
    _ name: String, _ category: MethodCategory, summary: String, needs: String, configuration: C.Type,
    misfit: @escaping @Sendable (EnvironmentFace) -> String? = { _ in nil },
    check: @escaping Check<C, EnvironmentFace> = { _, _, _ in },
    builder: @escaping @Sendable (C) -> Builder
  ) {
    self.init(
      name, category, summary: summary, needs: needs, configuration: configuration, face: EnvironmentFace.self,
      misfit: { face in
        let builder = builder(C())
        let specification = face.specification(for: builder)
        if specification.playerCount > 1, !builder.playsAllSides {
          return "it acts for one player, and this is a game for \(specification.playerCount); the task must name an opponent"
        }
        if builder.copiesStates, !face.hasCopies {
          return "it tries actions out in copies of a state, and the states of this environment cannot be copied"
        }
        return builder.misfit(specification) ?? misfit(face)
      },
      check: { settings, face, budget in
        try check(settings, face, budget)
        let builder = builder(settings)
        try builder.checkSettings(for: face.specification(for: builder))
      },
      idle: { settings, face in
        let builder = builder(settings)
        return builder.idleFields(in: face.specification(for: builder))
      },
      choices: { settings, face in
        let builder = builder(settings)
        return builder.choices(for: face.specification(for: builder))
      },
      make: { settings, environment, context in
        // The factory below is called here and now only, on the thread that makes the learner.
        nonisolated(unsafe) var recorders: [any SolutionRecorder] = []
        let builder = builder(settings)
        let makeBatch = builder.playsAllSides ? environment.makeGameBatch ?? environment.makeBatch : environment.makeBatch
        let learner = try builder.makeLearner(
          training: { count in
            let batch = try makeBatch(count)
            if let recorder = environment.makeRecorder?() {
              try recorder.watch(batch)
              recorders.append(recorder)
            }
            return batch
          },
          evaluation: environment.evaluation, budget: context.budget, key: context.key, threads: context.threads)
        return recorders.isEmpty ? learner : RecordedLearner(learner, recorders: recorders)
      })
  }
}

extension EnvironmentFace {
  /// What the environment is for an agent: the game itself for one that moves for all players.
  fileprivate func specification(for builder: some AgentBuilder) -> EnvironmentSpecification {
    builder.playsAllSides ? gameSpecification ?? specification : specification
  }
}
