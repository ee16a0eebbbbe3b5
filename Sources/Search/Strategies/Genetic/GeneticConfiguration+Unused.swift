import Core

extension GeneticConfiguration {
  /// The mutation that needs an encoding of its own.
  static let selfAdaptive = "self-adaptive"

  /// Whether parents are chosen case by case.
  var selectsByCases: Bool { selection == .lexicase || selection == .epsilonLexicase }

  /// Refuses a setting that has been changed although what it belongs to is not used.
  private func refuse<Value: Equatable>(
    _ setting: KeyPath<GeneticConfiguration, Value>, _ name: String, unless isUsed: Bool, _ reason: @autoclosure () -> String
  ) throws {
    let value = self[keyPath: setting]
    guard !isUsed, value != Self()[keyPath: setting] else { return }
    throw WarrenError("\(name) is \(Self.written(value)), but \(reason())")
  }

  private static func written(_ value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    return mirror.displayStyle == .optional ? mirror.children.first.map { "\($0.value)" } ?? "none" : "\(value)"
  }

  /// Settings of parts that other settings have not chosen.
  func refuseUnusedSettings() throws {
    let chosen = "selection is \((selection ?? .tournament).rawValue)"
    try refuse(\.tournamentSize, "tournamentSize", unless: (selection ?? .tournament) == .tournament, chosen)
    try refuse(\.rankPressure, "rankPressure", unless: selection == .rank, chosen)
    try refuse(\.truncationShare, "truncationShare", unless: selection == .truncation, chosen)
    try refuse(\.temperature, "temperature", unless: selection == .boltzmann, chosen)
    try refuse(\.cooling, "cooling", unless: selection == .boltzmann, chosen)

    let surviving = "survival is \(survival.rawValue)"
    try refuse(\.elitism, "elitism", unless: survival == .generational, surviving)
    try refuse(
      \.offspring, "offspring", unless: survival == .plus || survival == .comma,
      surviving + "; only plus and comma let you choose")
    try refuse(\.keepDuplicates, "keepDuplicates", unless: survival != .comma && survival != .crowding, surviving)

    let weighing = "constraints are weighed by \(constraints.rawValue)"
    try refuse(
      \.penaltyWeight, "penaltyWeight", unless: constraints == .penalty || constraints == .adaptivePenalty, weighing)
    try refuse(\.epsilonGenerations, "epsilonGenerations", unless: constraints == .epsilonLevel, weighing)

    let alone = "there is one island"
    try refuse(\.topology, "topology", unless: islands > 1, alone)
    try refuse(\.migrationInterval, "migrationInterval", unless: islands > 1, alone)
    try refuse(\.migrants, "migrants", unless: islands > 1, alone)
    try refuse(
      \.hypermutationGenerations, "hypermutationGenerations", unless: hypermutation > 1, "hypermutation is 1, which is none")
  }

  /// Settings for problems of another kind than the one that is to be solved.
  func refuseSettingsOfOtherProblems(isNoisy: Bool, isDynamic: Bool, isConstrained: Bool) throws {
    let certain = "this problem has no noise"
    try refuse(\.samples, "samples", unless: isNoisy, certain)
    try refuse(\.confirmations, "confirmations", unless: isNoisy, certain)
    try refuse(\.confidence, "confidence", unless: isNoisy, certain)
    if !isConstrained, constraints != Self().constraints {
      throw WarrenError("constraints is \(constraints.rawValue), but no solution of this problem can violate any")
    }
    let constant = "this problem does not change"
    try refuse(\.immigrants, "immigrants", unless: isDynamic, constant)
    try refuse(\.hypermutation, "hypermutation", unless: isDynamic, constant)
    try refuse(\.hypermutationGenerations, "hypermutationGenerations", unless: isDynamic, constant)
  }
}
