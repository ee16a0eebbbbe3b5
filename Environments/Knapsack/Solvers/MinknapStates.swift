import Core

/// What can be made of the break solution by changing some items: undominated pairs of weight and value, ascending in both.
///
/// Weights are relative to the budget (0 is full, above is too heavy) and values to the break solution. Which items a state has
/// changed is a chain in a store of nodes, each a place and the node before it, so that a solution can be read off at any time;
/// nodes that no state leads to any more are removed now and then.
struct MinknapStates {
  /// How many states there are. The arrays are longer, as room for more.
  private(set) var count = 1
  private var weights: [Double]
  private var values: [Double]
  /// By state the last node of its chain; -1 for the break solution.
  private var nodes: [Int32]
  private var parents: [Int32] = []
  private var places: [Int32] = []
  /// The best value of a state that is not too heavy.
  private(set) var best = 0.0
  private var bestNode: Int32 = -1

  private var nextWeights: [Double] = []
  private var nextValues: [Double] = []
  private var nextNodes: [Int32] = []
  /// How many nodes there may be before the unused ones are removed.
  private var nodeLimit = smallestNodeLimit
  private static let smallestNodeLimit = 1 << 18

  /// The break solution alone.
  /// - Parameter weight: its weight beyond the budget: not above 0.
  init(weight: Double) {
    weights = [weight]
    values = [0]
    nodes = [-1]
  }

  /// Takes note of a solution that was found otherwise, by the places that it changes.
  mutating func noteSolution(value: Double, changing changed: [Int]) {
    guard value > best else { return }
    best = value
    bestNode = -1
    for place in changed {
      parents.append(bestNode)
      places.append(Int32(place))
      bestNode = Int32(parents.count - 1)
    }
  }

  /// The places that the best solution changes.
  var bestChanges: [Int] {
    var changes: [Int] = []
    var node = bestNode
    while node >= 0 {
      changes.append(Int(places[Int(node)]))
      node = parents[Int(node)]
    }
    return changes
  }

  /// Gives every state the choice of changing one more item.
  ///
  /// Kept are the states that no other dominates and whose bound lies above the best value: with what is left of the budget filled
  /// at `addedDensity`, or with what is too much taken out at `removedDensity`. Values being whole numbers, bounds are compared
  /// with a slack for rounding.
  mutating func change(
    place: Int, weight itemWeight: Double, value itemValue: Double, addedDensity: Double, removedDensity: Double
  ) {
    makeRoom()
    let count = count
    let spread = max(abs(weights[0] + min(itemWeight, 0)), abs(weights[count - 1] + max(itemWeight, 0)))
    // A removed density of infinity is nothing that rounds.
    let slack = 1e-3 + 1e-12 * spread * max(addedDensity, removedDensity.isFinite ? removedDensity : 0)
    var kept = 0
    weights.withUnsafeBufferPointer { weights in
      values.withUnsafeBufferPointer { values in
        nodes.withUnsafeBufferPointer { nodes in
          nextWeights.withUnsafeMutableBufferPointer { nextWeights in
            nextValues.withUnsafeMutableBufferPointer { nextValues in
              nextNodes.withUnsafeMutableBufferPointer { nextNodes in
                var (same, changed) = (0, 0)
                var lastValue = -Double.infinity
                var threshold = best + 1 - slack
                while changed < count {
                  // The heaviest state of all is a changed one when weight is added, else an unchanged one.
                  let sameWeight = same < count ? weights[same] : .infinity
                  let changedWeight = weights[changed] + itemWeight
                  let sameValue = same < count ? values[same] : -.infinity
                  let changedValue = values[changed] + itemValue
                  let isChanged = changedWeight < sameWeight || (changedWeight == sameWeight && changedValue > sameValue)
                  let weight = isChanged ? changedWeight : sameWeight
                  let value = isChanged ? changedValue : sameValue
                  let origin = isChanged ? changed : same
                  changed &+= isChanged ? 1 : 0
                  same &+= isChanged ? 0 : 1
                  guard value > lastValue else { continue }
                  lastValue = value
                  let bound = value - weight * (weight <= 0 ? addedDensity : removedDensity)
                  let isBest = weight <= 0 && value > best
                  guard isBest || bound >= threshold else { continue }
                  var node = nodes[origin]
                  if isChanged {
                    parents.append(node)
                    places.append(Int32(truncatingIfNeeded: place))
                    node = Int32(truncatingIfNeeded: parents.count &- 1)
                  }
                  if isBest {
                    best = value
                    bestNode = node
                    threshold = best + 1 - slack
                    guard bound >= threshold else { continue }
                  }
                  nextWeights[kept] = weight
                  nextValues[kept] = value
                  nextNodes[kept] = node
                  kept &+= 1
                }
                while same < count {
                  let (weight, value) = (weights[same], values[same])
                  if value > lastValue {
                    lastValue = value
                    if value - weight * (weight <= 0 ? addedDensity : removedDensity) >= threshold {
                      nextWeights[kept] = weight
                      nextValues[kept] = value
                      nextNodes[kept] = nodes[same]
                      kept &+= 1
                    }
                  }
                  same &+= 1
                }
              }
            }
          }
        }
      }
    }
    swap(&weights, &nextWeights)
    swap(&values, &nextValues)
    swap(&nodes, &nextNodes)
    self.count = kept
    if parents.count > nodeLimit { removeUnusedNodes() }
  }

  /// Changes one more item in the best state that this leaves not too heavy, and takes note of it when it is the best so far. The
  /// states stay as they are. O(log count).
  mutating func pair(place: Int, weight itemWeight: Double, value itemValue: Double) {
    // Values ascend with weights, so the heaviest state that fits is the best.
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if weights[middle] <= -itemWeight { low = middle + 1 } else { high = middle }
    }
    guard low > 0, values[low - 1] + itemValue > best else { return }
    best = values[low - 1] + itemValue
    parents.append(nodes[low - 1])
    places.append(Int32(place))
    bestNode = Int32(parents.count - 1)
  }

  /// Every state may become two.
  private mutating func makeRoom() {
    guard nextWeights.count < 2 * count else { return }
    nextWeights = [Double](repeating: 0, count: 4 * count)
    nextValues = nextWeights
    nextNodes = [Int32](repeating: -1, count: 4 * count)
  }

  private mutating func removeUnusedNodes() {
    var isUsed = [Bool](repeating: false, count: parents.count)
    if bestNode >= 0 { isUsed[Int(bestNode)] = true }
    for node in nodes[..<count] where node >= 0 { isUsed[Int(node)] = true }
    // Nodes come after those before them in a chain.
    for node in parents.indices.reversed() where isUsed[node] && parents[node] >= 0 { isUsed[Int(parents[node])] = true }
    var numbers = [Int32](repeating: -1, count: parents.count)
    var kept = 0
    for node in parents.indices where isUsed[node] {
      parents[kept] = parents[node] < 0 ? -1 : numbers[Int(parents[node])]
      places[kept] = places[node]
      numbers[node] = Int32(kept)
      kept += 1
    }
    parents.removeLast(parents.count - kept)
    places.removeLast(places.count - kept)
    for state in 0..<count where nodes[state] >= 0 { nodes[state] = numbers[Int(nodes[state])] }
    if bestNode >= 0 { bestNode = numbers[Int(bestNode)] }
    nodeLimit = max(Self.smallestNodeLimit, 3 * kept)
  }
}

extension MinknapStates {
  func save(into snapshot: inout Snapshot) {
    snapshot.setArray("weights", Array(weights[..<count]))
    snapshot.setArray("values", Array(values[..<count]))
    snapshot.setArray("nodes", Array(nodes[..<count]))
    snapshot.setArray("parents", parents)
    snapshot.setArray("places", places)
    snapshot.setArray("best", [best])
    snapshot.setArray("bestNode", [bestNode, Int32(nodeLimit)])
  }

  /// - Parameter placeCount: how many places there are.
  mutating func restore(_ snapshot: Snapshot, placeCount: Int) throws {
    let weights = try snapshot.array("weights", of: Double.self)
    let values = try snapshot.array("values", of: Double.self, count: weights.count)
    let nodes = try snapshot.array("nodes", of: Int32.self, count: weights.count)
    let parents = try snapshot.array("parents", of: Int32.self)
    let places = try snapshot.array("places", of: Int32.self, count: parents.count)
    let best = try snapshot.array("best", of: Double.self, count: 1)[0]
    let bestNode = try snapshot.array("bestNode", of: Int32.self, count: 2)
    guard
      places.allSatisfy({ $0 >= 0 && Int($0) < placeCount }), parents.enumerated().allSatisfy({ $1 >= -1 && Int($1) < $0 }),
      (nodes + [bestNode[0]]).allSatisfy({ $0 >= -1 && Int($0) < parents.count }), bestNode[1] > 0
    else { throw WarrenError("the snapshot of the states is damaged", kind: .failure) }
    (self.weights, self.values, self.nodes, count) = (weights, values, nodes, weights.count)
    (self.parents, self.places, self.best, self.bestNode) = (parents, places, best, bestNode[0])
    nodeLimit = Int(bestNode[1])
    (nextWeights, nextValues, nextNodes) = ([], [], [])
  }
}
