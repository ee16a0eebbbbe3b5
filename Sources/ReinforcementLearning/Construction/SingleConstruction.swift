import Core

/// One construction on its own.
private struct SingleConstruction {
  let task: any ConstructionTask
  let instance: UnsafePointer<Float>
  let batch: ConstructionBatch

  init(of task: any ConstructionTask, on instance: UnsafePointer<Float>) {
    self.task = task
    self.instance = instance
    batch = ConstructionBatch(count: 1, for: task)
    batch.clear()
    task.begin(batch, on: instance)
  }

  /// Carries out a choice among the open nodes.
  func choose(_ node: Int32) {
    withUnsafePointer(to: Int32(0)) { construction in
      withUnsafePointer(to: node) { choice in
        let constructions = UnsafeBufferPointer(start: construction, count: 1)
        task.extend(batch, on: instance, constructions: constructions, by: choice)
        batch.noteChoices(constructions, by: choice)
      }
    }
  }
}

extension ConstructionTask {
  /// What an order of choices costs from beginning to end.
  /// - Throws: `WarrenError` when a choice is not open, or the construction is not complete at the end.
  public func cost(of order: [Int32], on instance: UnsafePointer<Float>) throws -> Double {
    let single = SingleConstruction(of: self, on: instance)
    for (step, node) in order.enumerated() {
      guard node >= 0, node < nodeCount, single.batch.isOpen(Int(node), in: 0) else {
        throw WarrenError("choice \(step + 1) is node \(node), which cannot be chosen then", kind: .failure)
      }
      single.choose(node)
    }
    guard single.batch.openCounts[0] == 0 else {
      throw WarrenError("after \(order.count) choices the construction is not complete", kind: .failure)
    }
    return single.batch.costs[0]
  }

  /// The order of choices of one who goes through the nodes by preference and takes each that is open when its turn comes.
  public func order(preferring nodes: [Int], on instance: UnsafePointer<Float>) -> [Int32] {
    let single = SingleConstruction(of: self, on: instance)
    for node in nodes where single.batch.isOpen(node, in: 0) { single.choose(Int32(node)) }
    return Array(single.batch.order(of: 0))
  }
}
