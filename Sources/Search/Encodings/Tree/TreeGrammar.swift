import Core

/// Which trees there are: the kinds of nodes with the types of their arguments and results, and the type of the root.
///
/// ```swift
/// let grammar = try TreeGrammar([
///   TreeKind("if", ["condition", "number", "number"], gives: "number"), TreeKind("less", ["number", "number"], gives: "condition"),
///   TreeKind("x", gives: "number"), TreeKind("constant", gives: "number", values: .normal(mean: 0, deviation: 1)),
/// ], root: "number")
/// ```
///
/// This is strongly typed genetic programming (Montana, "Strongly typed genetic programming", Evolutionary Computation 3, 1995): a
/// node stands only where its type is asked for, so every tree means something. For every kind the grammar knows the smallest
/// tree that begins with it, so that whoever builds one can tell beforehand what still fits.
public struct TreeGrammar: Sendable {
  /// The kinds, by whose indices nodes name them.
  public let kinds: [TreeKind]
  /// The types by name.
  public let types: [String]
  /// The index of the root's type.
  public let rootType: Int

  /// For each kind: its result's type, its arguments' types, and the nodes and levels of the smallest tree that begins with it.
  let resultTypes: [Int]
  let argumentTypes: [[Int]]
  let leastLength: [Int]
  let leastDepth: [Int]
  /// For each type: its leaves, its functions, and the nodes and levels of its smallest tree.
  let leaves: [[Int]]
  let functions: [[Int]]
  let typeLength: [Int]
  let typeDepth: [Int]
  /// For each kind: those with the same arguments and result, itself included.
  let alternatives: [[Int]]
  /// How many arguments each kind has.
  let arities: [Int]

  /// A grammar.
  /// - Throws: `WarrenError` when a kind is declared twice or badly, or no finite tree gives a type that is asked for.
  public init(_ kinds: [TreeKind], root: String) throws {
    guard kinds.count <= 60_000 else { throw WarrenError("a grammar has at most 60,000 kinds, found \(kinds.count)") }
    var types = [root]
    for kind in kinds {
      guard kind.weight > 0, kind.weight.isFinite else {
        throw WarrenError("the weight of '\(kind.name)' is \(kind.weight); it is above zero")
      }
      guard kind.values?.isValid ?? true else { throw WarrenError("the values of '\(kind.name)' are not finite numbers") }
      guard kind.arguments.count <= 255 else { throw WarrenError("'\(kind.name)' has more than 255 arguments") }
      for type in [kind.result] + kind.arguments where !types.contains(type) { types.append(type) }
    }
    if let index = kinds.indices.first(where: { index in kinds[..<index].contains { $0.name == kinds[index].name } }) {
      throw WarrenError("there are two kinds of nodes '\(kinds[index].name)'")
    }
    func index(_ type: String) -> Int { types.firstIndex(of: type) ?? 0 }
    self.kinds = kinds
    self.types = types
    rootType = 0
    let results = kinds.map { index($0.result) }
    let arguments = kinds.map { $0.arguments.map(index) }
    resultTypes = results
    argumentTypes = arguments
    arities = arguments.map(\.count)
    leaves = types.indices.map { type in kinds.indices.filter { results[$0] == type && arguments[$0].isEmpty } }
    functions = types.indices.map { type in kinds.indices.filter { results[$0] == type && !arguments[$0].isEmpty } }
    alternatives = kinds.indices.map { kind in
      kinds.indices.filter { results[$0] == results[kind] && arguments[$0] == arguments[kind] }
    }
    let least = Self.leastTrees(types: types.count, results: results, arguments: arguments)
    for type in types.indices where least.typeLength[type] == .max {
      throw WarrenError("no finite tree gives the type '\(types[type])'", hint: "it needs a leaf")
    }
    leastLength = least.length
    leastDepth = least.depth
    typeLength = least.typeLength
    typeDepth = least.typeDepth
  }

  /// The shortest tree of each type, the flattest among equals, as the least fixed point of: a tree is as long as its
  /// arguments and one node more.
  private static func leastTrees(
    types: Int, results: [Int], arguments: [[Int]]
  ) -> (length: [Int], depth: [Int], typeLength: [Int], typeDepth: [Int]) {
    var typeLength = [Int](repeating: .max, count: types)
    var typeDepth = typeLength
    func measures(_ kind: Int) -> (length: Int, depth: Int) {
      var length = 1
      for type in arguments[kind] {
        let (sum, overflows) = length.addingReportingOverflow(typeLength[type])
        if overflows { return (.max, .max) }
        length = sum
      }
      return (length, 1 + (arguments[kind].map { typeDepth[$0] }.max() ?? 0))
    }
    var isChanging = true
    while isChanging {
      isChanging = false
      for kind in results.indices {
        let own = measures(kind)
        guard own.length != .max, own < (typeLength[results[kind]], typeDepth[results[kind]]) else { continue }
        isChanging = true
        typeLength[results[kind]] = own.length
        typeDepth[results[kind]] = own.depth
      }
    }
    let kinds = results.indices.map(measures)
    return (kinds.map(\.length), kinds.map(\.depth), typeLength, typeDepth)
  }

  /// The index of the kind of that name.
  public func kind(_ name: String) -> Int? { kinds.firstIndex { $0.name == name } }

  /// A number for a node of that kind.
  func drawValue(_ kind: Int, using random: inout RandomStream) -> Double {
    kinds[kind].values?.draw(using: &random) ?? 0
  }

  /// One of the kinds that `isAllowed` lets pass, drawn by their weights; nil when there is none.
  func draw(from candidates: [Int], using random: inout RandomStream, where isAllowed: (Int) -> Bool) -> Int? {
    var total = 0.0
    for kind in candidates where isAllowed(kind) { total += kinds[kind].weight }
    guard total > 0 else { return nil }
    var rest = random.uniformDouble() * total
    var last: Int?
    for kind in candidates where isAllowed(kind) {
      last = kind
      rest -= kinds[kind].weight
      if rest < 0 { break }
    }
    return last
  }
}
