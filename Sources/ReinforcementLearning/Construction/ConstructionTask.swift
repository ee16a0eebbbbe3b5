import Core

/// A family of combinatorial instances of one size whose solutions are built by choosing one node after the other: the cities
/// of a tour, the items of a knapsack. What an attention policy needs to know of it.
///
/// An instance is nothing but the features of its nodes, `nodeCount` × `featureCount` numbers of about unit size. Many
/// constructions on one instance go on side by side in a ``ConstructionBatch``:
///
/// ```swift
/// task.begin(batch, on: instance)
/// task.extend(batch, on: instance, constructions: all, by: starts)        // the first choice of each
/// while anyIsOpen(batch) {
///   ...                                                                   // choose among the open nodes
///   task.extend(batch, on: instance, constructions: open, by: choices)
/// }
/// read(batch.costs)
/// ```
public protocol ConstructionTask: Sendable {
  /// How many nodes an instance has.
  var nodeCount: Int { get }
  /// How many numbers describe a node.
  var featureCount: Int { get }
  /// How many numbers beside the set of open nodes say how far a construction has come, such as the capacity left.
  var stateCount: Int { get }
  /// Which nodes a choice depends on.
  var context: ConstructionContext { get }
  /// In how many ways an instance can be written without changing what its solutions cost; 1 when there is just the one.
  var symmetryCount: Int { get }
  /// Rules of thumb for its instances, the one that stands for all of them first; none by default.
  var rules: [ConstructionRule] { get }

  /// Draws an instance from the distribution that policies are trained on.
  /// - Parameters:
  ///   - instance: gets `nodeCount` × `featureCount` numbers.
  ///   - random: where randomness comes from.
  func draw(into instance: UnsafeMutablePointer<Float>, using random: inout RandomStream)

  /// Writes an instance in another of its ways.
  /// - Parameters:
  ///   - instance: `nodeCount` × `featureCount` numbers.
  ///   - symmetry: below ``symmetryCount``; 0 gives the instance itself.
  ///   - target: gets as many numbers as `instance` has, and is not the same memory.
  func write(_ instance: UnsafePointer<Float>, symmetry: Int, into target: UnsafeMutablePointer<Float>)

  /// Sets states and open nodes of empty constructions. Before, all nodes are open, states and costs are zero.
  func begin(_ batch: ConstructionBatch, on instance: UnsafePointer<Float>)

  /// Carries out one choice in each of some constructions: closes nodes, moves states, adds to costs.
  ///
  /// `batch.last` is the choice before, -1 for the first one, and `batch.first` the first.
  /// - Parameters:
  ///   - batch: the states of the constructions.
  ///   - instance: what they are built on.
  ///   - constructions: which of the batch, each at most once.
  ///   - choices: an open node for each of them, in their order.
  func extend(
    _ batch: ConstructionBatch, on instance: UnsafePointer<Float>, constructions: UnsafeBufferPointer<Int32>,
    by choices: UnsafePointer<Int32>)
}

extension ConstructionTask {
  public var stateCount: Int { 0 }
  public var symmetryCount: Int { 1 }
  public var rules: [ConstructionRule] { [] }
  public func write(_ instance: UnsafePointer<Float>, symmetry: Int, into target: UnsafeMutablePointer<Float>) {
    target.update(from: instance, count: nodeCount * featureCount)
  }
  public func begin(_ batch: ConstructionBatch, on instance: UnsafePointer<Float>) {}
}

/// The nodes that a choice may depend on, beside the set of open nodes.
public struct ConstructionContext: OptionSet, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The first node chosen.
  public static let first = ConstructionContext(rawValue: 1)
  /// The node chosen last.
  public static let last = ConstructionContext(rawValue: 2)
  /// All nodes, by their mean.
  public static let mean = ConstructionContext(rawValue: 4)
}
