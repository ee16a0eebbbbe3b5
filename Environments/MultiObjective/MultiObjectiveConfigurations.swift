import Core

/// The settings of the task `zdt`.
public struct ZDTConfiguration: Configuration {
  public var problem = 1
  public var variables: Int?
  public var reference: [Double]?

  public init() {}

  public static let help = [
    "problem": "Which of the six problems.",
    "variables": "How many numbers a solution has; when nothing is said, 30, and 10 for ZDT4 and ZDT6.",
    "reference":
      "The point within which hypervolumes are measured; when nothing is said, [1, 1], and [32, 11] for ZDT5.",
  ]

  public static let bounds: [String: SettingBounds] = ["problem": .from(1, to: 6)]

  public func validate() throws {
    try checkBounds()
    if let variables {
      guard problem != 5 else { throw WarrenError("variables cannot be given for ZDT5, which has 80 bits") }
      guard (2...100_000).contains(variables) else {
        throw WarrenError("variables is \(variables); it lies between 2 and 100,000")
      }
    }
    try validate(reference: reference, objectives: 2)
  }

  func makeProblem() -> ZDT { ZDT(problem, variables: variables, reference: reference ?? [1, 1]) }
  func makeBitProblem() -> ZDT5 { ZDT5(reference: reference ?? [32, 11]) }
}

/// The settings of the task `dtlz`.
public struct DTLZConfiguration: Configuration {
  public var problem = 2
  public var objectives = 3
  public var distanceVariables: Int?
  public var reference: [Double]?

  public init() {}

  public static let help = [
    "problem": "Which of the seven problems.",
    "objectives": "How many objectives there are.",
    "distanceVariables":
      "How many numbers of a solution say how far from the best front it lies, besides one fewer than objectives for where; when nothing is said, 10, 5 for DTLZ1 and 20 for DTLZ7.",
    "reference":
      "The point within which hypervolumes are measured; when nothing is said, 1 in every objective, 0.5 for DTLZ1, and for DTLZ7 twice the number of objectives in the last.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "problem": .from(1, to: 7),
    "distanceVariables": .from(1, to: 100_000),
  ]

  public func validate() throws {
    try checkBounds()
    try validate(objectives: objectives)
    try validate(reference: reference, objectives: objectives)
  }

  func makeProblem() -> DTLZ {
    DTLZ(problem, objectives: objectives, distanceVariables: distanceVariables, reference: reference)
  }
}

/// The settings of the task `wfg`.
public struct WFGConfiguration: Configuration {
  public var problem = 4
  public var objectives = 3
  public var positionVariables: Int?
  public var distanceVariables = 20
  public var reference: [Double]?

  public init() {}

  public static let help = [
    "problem": "Which of the nine problems.",
    "objectives": "How many objectives there are.",
    "positionVariables":
      "How many numbers of a solution say where on a front it lies, a multiple of objectives - 1; twice that when nothing is said.",
    "distanceVariables": "How many numbers say how far from the best front it lies; even for WFG2 and WFG3.",
    "reference":
      "The point within which hypervolumes are measured; when nothing is said, 2 m + 1 in the objective m, counted from 1.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "problem": .from(1, to: 9),
    "distanceVariables": .from(1, to: 10_000),
  ]

  public func validate() throws {
    try checkBounds()
    try validate(objectives: objectives)
    if let positionVariables {
      guard positionVariables >= objectives - 1, positionVariables <= 10_000, positionVariables.isMultiple(of: objectives - 1)
      else {
        throw WarrenError(
          "positionVariables is \(positionVariables); it is a multiple of \(objectives - 1), as there are \(objectives) objectives"
        )
      }
    }
    if [2, 3].contains(problem), !distanceVariables.isMultiple(of: 2) {
      throw WarrenError("distanceVariables is \(distanceVariables); WFG\(problem) needs an even number")
    }
    try validate(reference: reference, objectives: objectives)
  }

  func makeProblem() -> WFG {
    WFG(
      problem, objectives: objectives, positionVariables: positionVariables, distanceVariables: distanceVariables,
      reference: reference)
  }
}

extension Configuration {
  fileprivate func validate(objectives: Int) throws {
    guard (2...20).contains(objectives) else { throw WarrenError("objectives is \(objectives); it lies between 2 and 20") }
  }

  fileprivate func validate(reference: [Double]?, objectives: Int) throws {
    guard let reference else { return }
    guard reference.count == objectives, reference.allSatisfy(\.isFinite) else {
      throw WarrenError("reference is \(reference); expected \(objectives) numbers, one for each objective")
    }
  }
}
