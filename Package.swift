// swift-tools-version: 6.2
import PackageDescription

/// Every environment is one target in a folder of its own; add the next one here.
let environments: [(name: String, resources: [Resource])] = [
  ("GridGames", []),
  ("ClassicControl", []),
  ("Gymnasium", [.copy("worker.py")]),
  ("TravelingSalesman", [.copy("Instances")]),
  ("CurveFitting", []),
  ("TestFunctions", []),
  ("Sudoku", []),
  ("Knapsack", []),
  ("BoardGames", []),
  ("MultiObjective", []),
  ("SymbolicRegression", []),
  ("PrisonersDilemma", []),
  ("Designs", []),
]

let environmentNames = environments.map { Target.Dependency.byName(name: $0.name) }

let package = Package(
  name: "warren",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Warren", targets: ["Warren"]),
    .executable(name: "warren", targets: ["WarrenTool"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    // For `swift package generate-documentation` alone: no target uses it, and packages that depend on Warren do not fetch it.
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    .target(name: "CKernels"),
    .target(name: "Core"),
    .target(name: "Tensors", dependencies: ["CKernels", "Core"]),
    .target(name: "NeuralNetworks", dependencies: ["CKernels", "Core", "Tensors"], exclude: ["README.md"]),
    .target(
      name: "ONNX",
      dependencies: [
        "CKernels", "Core", "Tensors", "NeuralNetworks", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["README.md", "Wire/onnx.proto"]),
    .target(name: "ReinforcementLearning", dependencies: ["Core"]),
    .target(name: "Search", dependencies: ["CKernels", "Core"]),
    .target(
      name: "Agents",
      dependencies: ["Core", "CKernels", "Tensors", "NeuralNetworks", "ReinforcementLearning", "Search"]),
    .target(
      name: "Supervised", dependencies: ["Core", "CKernels", "Tensors", "NeuralNetworks"], resources: [.copy("Digits")]),
    .target(
      name: "ExperimentRunner",
      dependencies: [
        "CKernels", "Core", "NeuralNetworks", "ReinforcementLearning", "Search", "Supervised",
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "TensorBoard", dependencies: ["Core", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["Wire/event.proto"]),
    .target(name: "Reports", dependencies: ["Core", "Search"]),
    .target(name: "LocalServer", dependencies: ["Core", .product(name: "FlyingSocks", package: "FlyingFox")]),
    .target(name: "Serving", dependencies: ["Core", "Reports", "LocalServer"]),
    .target(name: "Studio", dependencies: ["Core", "Search", "LocalServer"]),
    .target(
      name: "WarrenCommand",
      dependencies: [
        "Core", "ExperimentRunner", "Reports", "ReinforcementLearning", "Search", "Supervised", "NeuralNetworks", "Agents",
        "ONNX", "TensorBoard", "LocalServer", "Serving", "Studio",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ] + environmentNames),
    .target(
      name: "Warren",
      dependencies: [
        "Core", "Tensors", "NeuralNetworks", "ONNX", "ReinforcementLearning", "Agents", "Search", "Supervised",
        "ExperimentRunner", "WarrenCommand",
      ] + environmentNames),
    .executableTarget(name: "WarrenTool", dependencies: ["WarrenCommand"]),

    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .testTarget(name: "CoreTests", dependencies: ["Core"]),
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels"]),
    .testTarget(
      name: "NeuralNetworksTests", dependencies: ["AllocationCounter", "CKernels", "Core", "Tensors", "NeuralNetworks"],
      exclude: ["PyTorch/record.py", "SciPy/record.py"],
      resources: ["PyTorch/layers", "PyTorch/losses", "PyTorch/optimizers", "PyTorch/schedules", "SciPy/filters"]
        .map { .copy("\($0).json") }),
    .testTarget(
      name: "ONNXTests", dependencies: ["Core", "Tensors", "NeuralNetworks", "ONNX"],
      exclude: ["Models/record.py", "Models/record_operators.py"],
      resources: [.copy("Models")]),
    .testTarget(name: "ReinforcementLearningTests", dependencies: ["AllocationCounter", "Core", "ReinforcementLearning"]),
    .testTarget(
      name: "AgentsTests",
      dependencies: [
        "AllocationCounter", "Core", "Tensors", "NeuralNetworks", "ReinforcementLearning", "Agents", "ClassicControl",
        "GridGames", "Knapsack", "TravelingSalesman",
      ]),
    .testTarget(name: "SearchTests", dependencies: ["Core", "Search"]),
    .testTarget(
      name: "SupervisedTests",
      dependencies: ["AllocationCounter", "Core", "Tensors", "NeuralNetworks", "Supervised", "ExperimentRunner"]),
    .testTarget(name: "ExperimentRunnerTests", dependencies: ["Core", "ReinforcementLearning", "Search", "ExperimentRunner"]),
    .testTarget(
      name: "ReportsTests", dependencies: ["Core", "Reports"], exclude: ["SciPy/record.py"],
      resources: [.copy("SciPy/tests.json")]),
    .testTarget(name: "TensorBoardTests", dependencies: ["Core", "TensorBoard"]),
    .testTarget(
      name: "LocalServerTests", dependencies: ["Core", "LocalServer", .product(name: "FlyingSocks", package: "FlyingFox")]),
    .testTarget(name: "ServingTests", dependencies: ["Core", "LocalServer", "Serving"]),
    .testTarget(name: "StudioTests", dependencies: ["Core", "Search", "LocalServer", "Studio"]),
    .testTarget(name: "WarrenTests", dependencies: ["Warren"]),
    .testTarget(name: "GridGamesTests", dependencies: ["AllocationCounter", "Core", "ReinforcementLearning", "GridGames"]),
    .testTarget(
      name: "ClassicControlTests", dependencies: ["AllocationCounter", "Core", "ReinforcementLearning", "ClassicControl"]),
    .testTarget(
      name: "GymnasiumTests", dependencies: ["Core", "ReinforcementLearning", "ExperimentRunner", "Agents", "Gymnasium"],
      exclude: ["troubled.py"]),
    .testTarget(
      name: "TravelingSalesmanTests",
      dependencies: ["Core", "ReinforcementLearning", "Search", "ExperimentRunner", "TravelingSalesman"]),
    .testTarget(
      name: "BoardGamesTests",
      dependencies: ["AllocationCounter", "Core", "ReinforcementLearning", "Search", "ExperimentRunner", "BoardGames"]),
    .testTarget(
      name: "PrisonersDilemmaTests",
      dependencies: ["Core", "ReinforcementLearning", "Search", "ExperimentRunner", "PrisonersDilemma"],
      exclude: ["Axelrod/record.py"],
      resources: ["Axelrod/moves.json", "Axelrod/scores.json"].map { .copy($0) }),
    .testTarget(name: "DesignsTests", dependencies: ["Core", "Search", "ExperimentRunner", "Designs"]),
    .testTarget(name: "CurveFittingTests", dependencies: ["Core", "Search", "ExperimentRunner", "CurveFitting"]),
    .testTarget(name: "MultiObjectiveTests", dependencies: ["Core", "Search", "ExperimentRunner", "MultiObjective"]),
    .testTarget(
      name: "TestFunctionsTests", dependencies: ["Core", "Search", "ExperimentRunner", "TestFunctions"],
      exclude: ["COCO/record.py"], resources: [.copy("COCO/values.json")]),
    .testTarget(
      name: "SudokuTests",
      dependencies: ["AllocationCounter", "Core", "ReinforcementLearning", "Search", "ExperimentRunner", "Sudoku"]),
    .testTarget(
      name: "KnapsackTests",
      dependencies: ["AllocationCounter", "Core", "ReinforcementLearning", "Search", "ExperimentRunner", "Knapsack"]),
    .testTarget(
      name: "SymbolicRegressionTests",
      dependencies: ["AllocationCounter", "Core", "Search", "ExperimentRunner", "SymbolicRegression"]),
  ]
    + environments.map { environment in
      .target(
        name: environment.name,
        dependencies: ["Core", "ReinforcementLearning", "Search", "ExperimentRunner"]
          + (environment.name == "SymbolicRegression" ? ["CKernels"] : []),
        path: "Environments/\(environment.name)",
        exclude: ["README.md"],
        resources: environment.resources)
    },
  swiftLanguageModes: [.v6]
)
