import Core
import ExperimentRunner
import NeuralNetworks
import Supervised
import Tensors
import Testing

@Suite struct LayerDescriptionTests {
  private func read(_ yaml: String) throws -> SupervisedConfiguration {
    try ConfigurationReader(file: "x.yaml")
      .read(SupervisedConfiguration.self, from: Document(yaml: yaml, name: "x.yaml"), subject: "supervised")
  }

  @Test("a list of layers becomes a network: names alone, bare values and settings")
  func network() throws {
    let settings = try read(
      """
      network:
        - conv: { filters: 8, window: 3, padding: same, activation: relu }
        - max-pool: 2
        - conv: { filters: 4, window: [3, 1], stride: [2, 1] }
        - batch-norm
        - activation: gelu
        - residual: [ { conv: { filters: 4, padding: same } } ]
        - flatten
        - linear: 16
        - dropout: 0.2
      """)
    let network = try settings.makeNetwork(outputs: 10)
    let parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [28, 28, 1])
    #expect(
      parameters.layout.entries.map { "\($0.name) \($0.shape)" } == [
        "0/weight [3, 3, 1, 8]", "0/bias [8]", "2/weight [3, 1, 8, 4]", "2/bias [4]", "3/scale [4]", "3/shift [4]",
        "3/mean [4]", "3/variance [4]", "5/body/0/0/weight [3, 3, 4, 4]", "5/body/0/0/bias [4]", "7/weight [336, 16]",
        "7/bias [16]", "9/weight [16, 10]", "9/bias [10]",
      ])
    let again: SupervisedConfiguration = try JSONValue(encoding: settings).decode()
    #expect(try JSONValue(encoding: again) == JSONValue(encoding: settings))
    #expect(try settings.network.outputShape(for: [28, 28, 1]) == [16])
  }

  @Test(
    "every kind of layer fits somewhere",
    arguments: [
      ("[linear: 3]", [5], [3]), ("[reshape: [5, 1], layer-norm]", [5], [5, 1]),
      ("[instance-norm, instance-norm: { epsilon: 0.1 }]", [4, 4, 2], [4, 4, 2]), ("[global-average-pool]", [4, 4, 2], [2]),
      ("[global-max-pool]", [4, 4, 2], [2]), ("[average-pool: {window: 2, stride: 1}]", [4, 4, 2], [3, 3, 2]),
      ("[embedding: {tokens: 9, width: 8}, position-embedding, attention: 2, gru: 3]", [5], [3]),
      ("[gru: {units: 3, sequence: true}]", [5, 2], [5, 3]),
      ("[residual: {layers: [linear: 4], shortcut: [linear: 4]}]", [3], [4]),
      ("[conv: {filters: 2, dilation: 2, bias: false, initializer: orthogonal}]", [5, 5, 1], [1, 1, 2]),
    ] as [(String, [Int], [Int])])
  func kinds(list: String, input: [Int], output: [Int]) throws {
    let settings = try read("network: \(list)")
    #expect(try settings.network.outputShape(for: Shape(input)) == Shape(output))
    _ = try Sequential(settings.network.makeLayers()).initialize(key: RandomKey(seed: 1), inputShape: Shape(input))
  }

  @Test(
    "mistakes name the line, the place in the list and the nearest name",
    arguments: [
      ("network:\n  - flatten\n  - liner: 3", "x.yaml:3: 'supervised.network[1]': there is no layer 'liner'", "'linear'"),
      ("network:\n  - flaten", "x.yaml:2: 'supervised.network[0]': there is no layer 'flaten'", "'flatten'"),
      ("network:\n  - conv: { filter: 8 }", "x.yaml:2: 'supervised.network[0].conv' has no setting 'filter'", "'filters'"),
      ("network:\n  - conv", "x.yaml:2: supervised.network[0]: conv: 'filters' must be above zero, found 0", ""),
      ("network:\n  - linear: many", "'supervised.network[0].linear' must be an integer, found 'many'", ""),
      ("network:\n  - dropout: 1.5", "dropout: 'rate' must be at least 0 and below 1", ""),
      ("network:\n  - max-pool: [1, 2, 3]", "max-pool: 'window' must be a number above zero, or [height, width]", ""),
      ("network:\n  - max-pool: {window: big}", "must be an integer, or a list, each element an integer, found 'big'", ""),
      ("network:\n  - [flatten]", "must be one layer: NAME, or {NAME: {...}}, found a list", ""),
      ("network:\n  - {flatten: {}, linear: 3}", "must be one layer", ""),
      ("network: flatten", "must be a list", ""),
      ("network:\n  - residual: { layers: [ { linear: {outputs: 0} } ] }", "residual.layers[0]: linear: 'outputs' must be", ""),
      ("schedule: cosin", "there is no schedule 'cosin'", "'cosine'"),
      ("schedule: { step: { every: 0 } }", "a step schedule changes after every 1 or more steps", ""),
      ("classWeights: equal", "must be one of balanced, or a list, each element a number, found 'equal'", ""),
      ("classWeights: [0, 0]", "not all zero", ""), ("patience: 3", "'validationFraction'", ""),
      ("network: [flatten]\nhiddenLayers: [3]", "'hiddenLayers' has no effect beside 'network'", ""),
      ("optimizer: adam\nnesterov: true", "'nesterov' has no effect on 'adam'", ""), ("augmentation: {shift: -1}", "shift", ""),
    ])
  func mistakes(yaml: String, message: String, hint: String) {
    let error = #expect(throws: WarrenError.self) { try read(yaml) }
    #expect(error?.description.contains(message) == true, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.description.contains(hint) == true || hint.isEmpty, "\(error.map { "\($0)" } ?? "")")
  }

  @Test("shapes and settings that do not fit the data are errors before anything runs")
  func checks() throws {
    let digits = try Digits()
    func check(_ yaml: String, _ budget: Budget = Budget(epochs: 1)) throws { try read(yaml).check(digits, budget: budget) }
    try check("network: [flatten]")
    let error = #expect(throws: WarrenError.self) { try check("network: [flatten, {conv: 8}]") }
    #expect(error?.description.contains("network[1]: conv") == true, "\(error.map { "\($0)" } ?? "")")
    for yaml in [
      "network: [{conv: 8}]", "network: [{max-pool: 9}]", "classWeights: [1, 2]", "topK: 10", "loss: huber",
      "targetNormalization: standard", "augmentation: {shift: 8}", "validationFraction: 0.0001",
    ] { #expect(throws: WarrenError.self, "\(yaml)") { try check(yaml) } }
    #expect(throws: WarrenError.self) { try check("schedule: cosine", Budget(seconds: 3)) }
    try check("schedule: {cosine: {steps: 10}}", Budget(seconds: 3))
    let numbers = try DividedSource(
      Dataset(exampleShape: [1], targets: ["y"], features: [1, 2, 3], values: [1, 2, 3]), testFraction: 0.4)
    for yaml in ["labelSmoothing: 0.1", "classWeights: balanced", "topK: 2", "augmentation: {flip: true}"] {
      #expect(throws: WarrenError.self, "\(yaml)") { try read(yaml).check(numbers, budget: Budget()) }
    }
  }

  @Test(
    "networks that no memory holds are errors, not the end of the program",
    arguments: [
      ("[{linear: 1000000000}]", "'outputs' must be at most 1048576, found 1000000000"),
      ("[flatten, {linear: 1000000}, {linear: 1000000}]", "weights, where a network may have"),
      ("[{reshape: [64, 1]}, {embedding: {tokens: 1000000, width: 1000000}}]", "weights, where a network may have"),
      (
        "[{residual: [{conv: {filters: 1, padding: same}}, {conv: {filters: 900000, padding: same}}]}]",
        "numbers for one example"
      ),
      ("[{conv: {filters: 1, window: 100000, padding: same}}]", "'window' must be at most 4096, found 100000"),
      ("[{conv: {filters: 1000000, window: 4096, padding: same}}]", "weights, where a network may have"),
      ("[flatten, {gru: 1000000000000}]", "'units' must be at most 1048576"),
    ])
  func size(network: String, message: String) throws {
    let digits = try Digits()
    let error = #expect(throws: WarrenError.self) {
      try read("network: \(network)").check(digits, budget: Budget(epochs: 1))
    }
    #expect(error?.description.contains(message) == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test("the JSON Schema refers to the kinds by name, so that kinds may contain each other")
  func schema() throws {
    var registry = Registry()
    registry.register([
      MethodKind(
        "supervised", .agent, summary: "s", needs: "a dataset", configuration: SupervisedConfiguration.self,
        face: (any DataSource).self
      ) { try SupervisedLearner($0, source: $1, key: $2.key) }
    ])
    let text = String(decoding: try ExperimentSchema(registry).json().prettyPrinted(), as: UTF8.self)
    #expect(text.contains("\"$ref\" : \"#/$defs/layer\""))
    #expect(text.contains("\"$ref\" : \"#/$defs/schedule\""))
    #expect(text.components(separatedBy: "\"max-pool\"").count == 4)
  }
}
