import ExperimentRunner

/// What this folder registers.
public let gymnasiumComponents: [any RegistryComponent] = [
  BenchmarkSuite("gymnasium") { try gymnasiumBenchmarks() },
  TaskKind(
    "gymnasium", .environment, summary: "Any environment of Gymnasium, in Python processes of your own.",
    configuration: GymnasiumConfiguration.self
  ) { settings, folder in
    let environment = try GymnasiumEnvironment(settings, folder: folder)
    return ExperimentTask(
      label: settings.id, measure: Measure("return", .maximize, threshold: environment.threshold), faces: [environment.face])
  },
]
