import Core

extension GeneticConfiguration {
  /// The mutation that needs an encoding of its own.
  static let selfAdaptive = "self-adaptive"

  /// Whether parents are chosen case by case.
  var selectsByCases: Bool { selection == .lexicase || selection == .epsilonLexicase }

  /// Settings of parts that other settings have not chosen.
  public var idleFields: [String: String] {
    var idle: [String: String] = [:]
    func mark(_ names: String..., unless isUsed: Bool, _ reason: String) {
      if !isUsed { for name in names { idle[name] = reason } }
    }
    let parents = selection ?? .tournament
    let chosen = "'selection' is \(parents.rawValue)"
    mark("tournamentSize", unless: parents == .tournament, chosen)
    mark("rankPressure", unless: parents == .rank, chosen)
    mark("truncationFraction", unless: parents == .truncation, chosen)
    mark("temperature", "cooling", unless: parents == .boltzmann, chosen)

    let surviving = "'survival' is \(survival.rawValue)"
    mark("elitism", unless: survival == .generational, surviving)
    mark("offspring", unless: survival == .plus || survival == .comma, surviving + "; only plus and comma let you choose")
    mark("keepDuplicates", unless: survival != .comma && survival != .crowding, surviving)

    let weighing = "'constraints' are weighed by \(constraints.rawValue)"
    mark("penaltyWeight", unless: constraints == .penalty || constraints == .adaptivePenalty, weighing)
    mark("epsilonGenerations", unless: constraints == .epsilonLevel, weighing)
    mark("topology", "migrationInterval", "migrants", unless: islands > 1, "there is one island")
    mark("hypermutationGenerations", unless: hypermutation > 1, "'hypermutation' is 1, which is none")
    return idle
  }

  /// Those, and settings for problems of another kind than the one that is to be solved.
  public func idleFields(on problem: some EncodedProblem) -> [String: String] {
    var settings = self
    if problem.objectives.count > 1, problem is any MultiObjectiveProblem { settings.selection = selection ?? .epsilonLexicase }
    var idle = settings.idleFields
    if !(problem is any NoisyProblem) {
      for name in ["samples", "confirmations", "confidence"] { idle[name] = "this problem has no noise" }
    }
    if !(problem is any DynamicProblem) {
      for name in ["immigrants", "hypermutation", "hypermutationGenerations"] { idle[name] = "this problem does not change" }
    }
    if !problem.isConstrained { idle["constraints"] = "no solution of this problem can violate any" }
    return idle
  }
}
