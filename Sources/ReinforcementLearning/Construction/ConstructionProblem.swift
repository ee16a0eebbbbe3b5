import Core

/// The face of a task on which policies build solutions: a distribution to learn from, and fixed instances to be measured on.
public struct ConstructionProblem: Sendable {
  /// How solutions are built.
  public let task: any ConstructionTask
  /// The fixed instances, one after the other.
  public let instances: [Float]
  /// The measure's name, such as `length`; on several instances its mean.
  public let measure: String
  /// Whether the measure is minus the cost rather than the cost.
  public let isMaximized: Bool
  /// The best measure there is, on several instances its mean, where it is known.
  public var known: Double?
  /// On a single instance: the measure of an order of choices, in the instance's own units.
  public var score: (@Sendable (UnsafeBufferPointer<Int32>) -> Double)?
  /// On a single instance: an order of choices in the form in which anyone can check it.
  public var publish: (@Sendable ([Int32]) -> any Encodable & Sendable)?

  /// A face.
  /// - Precondition: at least one instance, each of as many numbers as the task says.
  public init(task: any ConstructionTask, instances: [Float], measure: String, isMaximized: Bool = false) {
    precondition(
      !instances.isEmpty && instances.count % (task.nodeCount * task.featureCount) == 0,
      "\(instances.count) numbers are no instances of \(task.nodeCount) nodes with \(task.featureCount) features")
    self.task = task
    self.instances = instances
    self.measure = measure
    self.isMaximized = isMaximized
  }

  /// A face with instances drawn from the task's own distribution, each from a key of its own.
  public init(task: any ConstructionTask, count: Int, key: RandomKey, measure: String, isMaximized: Bool = false) {
    let size = task.nodeCount * task.featureCount
    var instances = [Float](repeating: 0, count: count * size)
    instances.withUnsafeMutableBufferPointer { buffer in
      for index in 0..<count {
        var random = key[index].stream
        task.draw(into: buffer.baseAddress! + index * size, using: &random)
      }
    }
    self.init(task: task, instances: instances, measure: measure, isMaximized: isMaximized)
  }

  /// How many fixed instances there are.
  public var count: Int { instances.count / (task.nodeCount * task.featureCount) }

  /// The measure of a cost; applying it twice gives the cost back.
  public func measure(ofCost cost: Double) -> Double { isMaximized ? -cost : cost }
}
