/// A package that a user starts from: what `warren new` writes.
///
/// In the texts `NAME` stands for the component's name in experiment files and `Type` for its type; both are replaced. The sources are
/// compiled and tested with Warren itself, letter by letter.
struct PackageTemplate {
  /// What there is a template for.
  enum Kind: String, CaseIterable {
    case environment
    case problem
    case method
    case `operator`
    case agent
    case experiment
  }

  let kind: Kind
  /// The component's name: small letters, digits and hyphens.
  let name: String
  /// Where Warren's own package is.
  let warrenPath: String

  /// The name in capitals and without hyphens, as types are called.
  var typeName: String {
    name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// The modules of Warren itself: no target of a package that uses them can be called so.
  static let modules: Set<String> = [
    "Agents", "AllocationCounter", "BoardGames", "CKernels", "ClassicControl", "Core", "CurveFitting", "Designs",
    "ExperimentRunner", "GridGames", "Gymnasium", "Knapsack", "LocalServer", "MultiObjective", "NeuralNetworks", "ONNX",
    "PrisonersDilemma", "ReinforcementLearning", "Reports", "Search", "Serving", "Studio", "Sudoku", "Supervised",
    "SymbolicRegression", "TensorBoard", "Tensors", "TestFunctions", "TravelingSalesman", "Warren", "WarrenCommand",
    "WarrenTool",
  ]

  /// Why the type cannot be called like that, in words; nil when it can: the words of the language, Warren's modules, and what the
  /// template itself speaks of.
  var nameProblem: String? {
    guard kind != .experiment else { return nil }
    let type = typeName
    if ["Self", "Type", "Protocol", "Any"].contains(type) { return "'\(type)' is a word of Swift itself" }
    if Self.modules.contains(where: { $0.lowercased() == type.lowercased() }) {
      return "'\(type)' is one of Warren's own modules"
    }
    let isSpokenOf = (texts.source + "\n" + texts.test).split { !$0.isLetter && !$0.isNumber }.contains { $0 == type }
    return isSpokenOf ? "'\(type)' is a type that the new file itself uses" : nil
  }

  /// The files of the package, by their paths.
  var files: [(path: String, text: String)] {
    if kind == .experiment { return [("\(name).yaml", filled(Self.experimentFile))] }
    let (source, test, experiment) = texts
    return [
      ("Package.swift", filled(Self.package)),
      ("Sources/\(typeName)/\(typeName).swift", filled(source)),
      ("Sources/\(name)-tool/main.swift", filled(Self.main(kind))),
      ("Tests/\(typeName)Tests/\(typeName)Tests.swift", filled(test)),
      ("experiment.yaml", filled(experiment)),
      ("README.md", filled(Self.readme)),
      (".gitignore", ".build/\nruns/\n"),
    ]
  }

  /// The source, its test and its experiment, before the names are filled in.
  private var texts: (source: String, test: String, experiment: String) {
    switch kind {
    case .environment: (Self.environmentSource, Self.environmentTest, Self.environmentExperiment)
    case .problem: (Self.problemSource, Self.problemTest, Self.problemExperiment)
    case .operator: (Self.operatorSource, Self.operatorTest, Self.operatorExperiment)
    case .agent: (Self.agentSource, Self.agentTest, Self.agentExperiment)
    default: (Self.methodSource, Self.methodTest, Self.methodExperiment)
    }
  }

  private func filled(_ text: String) -> String {
    text.replacing("WARREN_PATH", with: warrenPath).replacing("NAME", with: name).replacing("TYPE", with: typeName)
  }

  private static let package = """
    // swift-tools-version: 6.2
    import PackageDescription

    let package = Package(
      name: "NAME", platforms: [.macOS(.v15)],
      dependencies: [.package(name: "warren", path: "WARREN_PATH")],
      targets: [
        .target(name: "TYPE", dependencies: [.product(name: "Warren", package: "warren")]),
        .executableTarget(name: "NAME-tool", dependencies: ["TYPE"]),
        .testTarget(name: "TYPETests", dependencies: ["TYPE"]),
      ])

    """

  private static func main(_ kind: Kind) -> String {
    let registration =
      switch kind {
      case .environment: "Environment(\"NAME\", TYPE.self)"
      case .problem: "Problem(\"NAME\", TYPE.self)"
      default: "TYPESettings.method"
      }
    return """
      import TYPE
      import Warren

      await WarrenCommand.main { \(registration) }

      """
  }

  private static let readme = """
    # NAME

        swift run -c release NAME-tool run experiment.yaml
        swift test -c release

    The first command runs `experiment.yaml` and writes a report; `swift run -c release NAME-tool list` shows what else there is.

    """

  private static let experimentFile = """
    experiment: NAME
    question: Which search finds the shortest tour?
    tasks:
      - traveling-salesman: { instance: berlin52 }
      - traveling-salesman: { cities: 100, seed: 7 }
    methods:
      - two-opt: {}
      - genetic: { population: 200 }
        label: GA
    budget: { evaluations: 100_000 }    # or seconds, environmentSteps, learnerSteps, epochs: the first one reached ends a run
    seeds: 10

    """
}
