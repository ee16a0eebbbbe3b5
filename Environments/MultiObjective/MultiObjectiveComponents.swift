import Core
import ExperimentRunner
import Foundation
import Search

/// What this folder registers: the families of test problems.
public let multiObjectiveComponents: [any RegistryComponent] = [
  TaskKind(
    "zdt", .problem, summary: "Two objectives at once: the problems ZDT1 to ZDT6, of which ZDT5 is on bits.",
    configuration: ZDTConfiguration.self
  ) { settings, _ in
    settings.problem == 5
      ? ExperimentTask(label: "ZDT5", front: settings.makeBitProblem())
      : ExperimentTask(label: "ZDT\(settings.problem)", front: settings.makeProblem())
  },
  TaskKind(
    "dtlz", .problem, summary: "Any number of objectives at once: the problems DTLZ1 to DTLZ7.",
    configuration: DTLZConfiguration.self
  ) { settings, _ in
    ExperimentTask(label: "DTLZ\(settings.problem), \(settings.objectives) objectives", front: settings.makeProblem())
  },
  TaskKind(
    "wfg", .problem, summary: "Any number of objectives at once, with biased, deceptive and dependent variables: WFG1 to WFG9.",
    configuration: WFGConfiguration.self
  ) { settings, _ in
    ExperimentTask(label: "WFG\(settings.problem), \(settings.objectives) objectives", front: settings.makeProblem())
  },
]
