import Core

/// Builds random trees of a grammar.
///
/// Every place that is still open is counted with the nodes of its smallest tree, and a kind is put there only if all places can
/// still be filled within the limits. So no tree comes out too large, and none has to be thrown away.
struct TreeBuilder: Sendable {
  let grammar: TreeGrammar

  /// A node that has been chosen: its kind, and where its arguments stand in `arguments`.
  private struct Placed {
    var kind: Int
    var firstArgument: Int
  }
  /// A place without a node: its index in `arguments`, and what may stand there.
  private struct Place {
    var slot: Int
    var type: Int
    var level: Int
  }
  private var placed: [Placed] = []
  private var arguments: [Int] = []
  private var open: [Place] = []

  init(_ grammar: TreeGrammar) { self.grammar = grammar }

  /// Overwrites `tree` by a random one.
  mutating func build(
    _ creation: TreeCreation, limits: TreeLimits, into tree: inout Tree, using random: inout RandomStream
  ) {
    tree.nodes.removeAll(keepingCapacity: true)
    switch creation {
    case .probabilistic(let lengths):
      let length = lengths.lowerBound + random.integer(below: lengths.count)
      build(grammar.rootType, length: length, limits: limits, into: &tree.nodes, using: &random)
    case .rampedHalfAndHalf(let depths):
      let depth = min(depths.lowerBound + random.integer(below: depths.count), limits.depth)
      let levels = max(depth, grammar.typeDepth[grammar.rootType])
      var committed = grammar.typeLength[grammar.rootType]
      grow(
        grammar.rootType, levels: levels, isFull: random.bernoulli(0.5), committed: &committed, limit: limits.length,
        into: &tree.nodes, using: &random)
    }
  }

  /// Adds the nodes of a tree of about that many nodes, by PTC2. Both limits are at least those of the type's smallest tree.
  mutating func build(
    _ type: Int, length: Int, limits: TreeLimits, into nodes: inout [TreeNode], using random: inout RandomStream
  ) {
    placed.removeAll(keepingCapacity: true)
    arguments.removeAll(keepingCapacity: true)
    open.removeAll(keepingCapacity: true)
    open.append(Place(slot: -1, type: type, level: 1))
    // The nodes placed, and those of the smallest trees at the open places.
    var committed = grammar.typeLength[type]
    while !open.isEmpty {
      let isGrowing = placed.count + open.count < length
      let place = open.remove(swapping: isGrowing ? random.integer(below: open.count) : open.count - 1)
      let spare = limits.length - committed + grammar.typeLength[place.type]
      let levels = limits.depth - place.level + 1
      var kind: Int?
      if isGrowing { kind = drawFunction(place.type, length: spare, depth: levels, using: &random) }
      let chosen = kind ?? drawSmallest(place.type, using: &random)
      committed += grammar.leastLength[chosen] - grammar.typeLength[place.type]
      if place.slot >= 0 { arguments[place.slot] = placed.count }
      placed.append(Placed(kind: chosen, firstArgument: arguments.count))
      for argument in grammar.argumentTypes[chosen] {
        open.append(Place(slot: arguments.count, type: argument, level: place.level + 1))
        arguments.append(-1)
      }
    }
    emit(0, into: &nodes, using: &random)
  }

  private func drawFunction(_ type: Int, length: Int, depth: Int, using random: inout RandomStream) -> Int? {
    grammar.draw(from: grammar.functions[type], using: &random) {
      grammar.leastLength[$0] <= length && grammar.leastDepth[$0] <= depth
    }
  }

  /// A leaf or, for a type without leaves, a kind with which its smallest tree begins.
  private func drawSmallest(_ type: Int, using random: inout RandomStream) -> Int {
    let isSmallest = { (kind: Int) in
      grammar.leastLength[kind] == grammar.typeLength[type] && grammar.leastDepth[kind] == grammar.typeDepth[type]
    }
    let candidates = grammar.leaves[type].isEmpty ? grammar.functions[type] : grammar.leaves[type]
    guard let kind = grammar.draw(from: candidates, using: &random, where: isSmallest) else {
      preconditionFailure("every type has a smallest tree")
    }
    return kind
  }

  /// Writes the subtree of a placed node in postfix order and returns its depth.
  @discardableResult
  private func emit(_ index: Int, into nodes: inout [TreeNode], using random: inout RandomStream) -> Int {
    let start = nodes.count
    let node = placed[index]
    var depth = 0
    for argument in 0..<grammar.arities[node.kind] {
      depth = max(depth, emit(arguments[node.firstArgument + argument], into: &nodes, using: &random))
    }
    append(node.kind, depth: depth + 1, from: start, into: &nodes, using: &random)
    return depth + 1
  }

  private func append(
    _ kind: Int, depth: Int, from start: Int, into nodes: inout [TreeNode], using random: inout RandomStream
  ) {
    let value = grammar.drawValue(kind, using: &random)
    nodes.append(TreeNode(kind: kind, depth: depth, length: nodes.count - start + 1, value: value))
  }

  /// Adds the nodes of a tree of at most that many levels, by Koza's methods "full" and "grow", and returns its depth.
  /// - Parameter committed: the nodes there are, and those of the smallest trees at the places still open.
  @discardableResult
  private func grow(
    _ type: Int, levels: Int, isFull: Bool, committed: inout Int, limit: Int, into nodes: inout [TreeNode],
    using random: inout RandomStream
  ) -> Int {
    let start = nodes.count
    let spare = limit - committed + grammar.typeLength[type]
    let candidates = isFull ? grammar.functions[type] : grammar.functions[type] + grammar.leaves[type]
    let kind =
      grammar.draw(from: candidates, using: &random) {
        grammar.leastLength[$0] <= spare && grammar.leastDepth[$0] <= levels
      } ?? drawSmallest(type, using: &random)
    committed += grammar.leastLength[kind] - grammar.typeLength[type]
    var depth = 0
    for argument in grammar.argumentTypes[kind] {
      let own = grow(
        argument, levels: levels - 1, isFull: isFull, committed: &committed, limit: limit, into: &nodes, using: &random)
      depth = max(depth, own)
    }
    append(kind, depth: depth + 1, from: start, into: &nodes, using: &random)
    return depth + 1
  }
}

extension Array {
  /// Removes an element by putting the last one in its place.
  fileprivate mutating func remove(swapping index: Int) -> Element {
    swapAt(index, count - 1)
    return removeLast()
  }
}
