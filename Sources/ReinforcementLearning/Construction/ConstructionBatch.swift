/// Constructions on one instance side by side, in plain memory: what tasks change and policies read.
public final class ConstructionBatch: @unchecked Sendable {
  /// How many constructions there are.
  public let count: Int
  /// How many nodes the instance has.
  public let nodeCount: Int
  /// How many numbers a construction's state has.
  public let stateCount: Int
  /// Numbers from one row of ``penalties`` to the next: the node count rounded up to a multiple of 16.
  public let stride: Int

  /// [count, stride]: 0 for a node that can be chosen next, minus infinity for one that cannot, and beyond the last node.
  public let penalties: UnsafeMutablePointer<Float>
  /// [count]: how many nodes can be chosen next; with none left the construction is complete.
  public let openCounts: UnsafeMutablePointer<Int32>
  /// [count, stateCount]
  public let states: UnsafeMutablePointer<Float>
  /// [count]: what the construction costs, to be made small; meaningful once it is complete.
  public let costs: UnsafeMutablePointer<Double>
  /// [count]: the first node chosen; -1 before. Kept by ``noteChoices(_:by:)``.
  public let first: UnsafeMutablePointer<Int32>
  /// [count]: the node chosen last; -1 before the first choice.
  public let last: UnsafeMutablePointer<Int32>
  /// [count, nodeCount]: the nodes chosen so far in their order.
  public let orders: UnsafeMutablePointer<Int32>
  /// [count]: how many nodes have been chosen.
  public let lengths: UnsafeMutablePointer<Int32>

  /// Memory for that many constructions on instances of that size.
  public init(count: Int, nodeCount: Int, stateCount: Int) {
    self.count = count
    self.nodeCount = nodeCount
    self.stateCount = stateCount
    stride = (nodeCount + 15) & ~15
    penalties = Self.allocate(count * stride, 0)
    openCounts = Self.allocate(count, 0)
    states = Self.allocate(count * stateCount, 0)
    costs = Self.allocate(count, 0)
    first = Self.allocate(count, -1)
    last = Self.allocate(count, -1)
    orders = Self.allocate(count * nodeCount, 0)
    lengths = Self.allocate(count, 0)
  }

  /// Memory for constructions of a task.
  public convenience init(count: Int, for task: any ConstructionTask) {
    self.init(count: count, nodeCount: task.nodeCount, stateCount: task.stateCount)
  }

  deinit {
    penalties.deallocate()
    openCounts.deallocate()
    states.deallocate()
    costs.deallocate()
    first.deallocate()
    last.deallocate()
    orders.deallocate()
    lengths.deallocate()
  }

  private static func allocate<Number>(_ count: Int, _ value: Number) -> UnsafeMutablePointer<Number> {
    let memory = UnsafeMutablePointer<Number>.allocate(capacity: max(count, 1))
    memory.initialize(repeating: value, count: max(count, 1))
    return memory
  }

  /// Makes all constructions empty, every node open.
  public func clear() {
    for construction in 0..<count {
      let row = penalties + construction * stride
      row.update(repeating: 0, count: nodeCount)
      (row + nodeCount).update(repeating: -.infinity, count: stride - nodeCount)
      openCounts[construction] = Int32(nodeCount)
      costs[construction] = 0
      first[construction] = -1
      last[construction] = -1
      lengths[construction] = 0
    }
    states.update(repeating: 0, count: count * stateCount)
  }

  /// Whether a node can be chosen next.
  @inlinable
  public func isOpen(_ node: Int, in construction: Int) -> Bool { penalties[construction * stride + node] == 0 }

  /// Takes a node away from those that can be chosen next; does nothing if it is closed already.
  @inlinable
  public func close(_ node: Int, in construction: Int) {
    let place = penalties + construction * stride + node
    guard place.pointee == 0 else { return }
    place.pointee = -.infinity
    openCounts[construction] -= 1
  }

  /// Remembers choices that a task has carried out.
  public func noteChoices(_ constructions: UnsafeBufferPointer<Int32>, by choices: UnsafePointer<Int32>) {
    for (index, construction) in constructions.enumerated() {
      let construction = Int(construction)
      let choice = choices[index]
      if first[construction] < 0 { first[construction] = choice }
      last[construction] = choice
      orders[construction * nodeCount + Int(lengths[construction])] = choice
      lengths[construction] += 1
    }
  }

  /// The nodes that a construction has chosen, in their order.
  public func order(of construction: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(start: orders + construction * nodeCount, count: Int(lengths[construction]))
  }
}
