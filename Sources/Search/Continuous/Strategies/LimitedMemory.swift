import Core

/// L-BFGS (Nocedal, "Updating quasi-Newton matrices with limited storage", 1980; Liu and Nocedal 1989): ``QuasiNewton`` with a few
/// changes in place of the whole approximation.
public typealias LBFGS<P: DifferentiableProblem> = QuasiNewton<P, LimitedMemory>

/// The approximation of the inverse Hessian that the last few changes of the gradient amount to, never written out. O(memory ·
/// dimension) a step in time and memory.
///
/// It begins each time as the identity, scaled by the latest change (Nocedal and Wright, "Numerical optimization", 2006, algorithms 7.4
/// and 7.5).
public struct LimitedMemory: CurvatureModel {
  /// How the gradient changed along a step.
  private struct Change {
    var movement: [Double]
    var gradientChange: [Double]
    var curvature: Double
  }

  private let limit: Int
  /// The last changes, the oldest first.
  private var changes: [Change] = []

  /// A memory of at most `limit` changes, at least one, that has learned nothing.
  public init(limit: Int) {
    precondition(limit >= 1, "a memory holds at least one change")
    self.limit = limit
  }

  public var isEmpty: Bool { changes.isEmpty }

  /// The two loops over the memory.
  public func inverse(times vector: [Double]) -> [Double] {
    var direction = vector
    guard let latest = changes.last else { return direction }
    var shares = [Double](repeating: 0, count: changes.count)
    for index in changes.indices.reversed() {
      let change = changes[index]
      shares[index] = dotProduct(change.movement[...], direction[...]) / change.curvature
      for place in direction.indices { direction[place] -= shares[index] * change.gradientChange[place] }
    }
    let length = euclideanNorm(latest.gradientChange[...])
    let scale = latest.curvature / length / length
    for place in direction.indices { direction[place] *= scale }
    for index in changes.indices {
      let change = changes[index]
      let share = shares[index] - dotProduct(change.gradientChange[...], direction[...]) / change.curvature
      for place in direction.indices { direction[place] += share * change.movement[place] }
    }
    return direction
  }

  public mutating func learn(movement: [Double], gradientChange: [Double], curvature: Double) {
    if changes.count == limit { changes.removeFirst() }
    changes.append(Change(movement: movement, gradientChange: gradientChange, curvature: curvature))
  }

  public mutating func forget() { changes = [] }

  public func save(into snapshot: inout Snapshot, count: Int) {
    snapshot.setArray("movements", changes.flatMap(\.movement), shape: [changes.count, count])
    snapshot.setArray("gradientChanges", changes.flatMap(\.gradientChange), shape: [changes.count, count])
  }

  public mutating func restore(from snapshot: Snapshot, count: Int) throws {
    let movements = try snapshot.array("movements", of: Double.self)
    let gradientChanges = try snapshot.array("gradientChanges", of: Double.self, count: movements.count)
    guard movements.count.isMultiple(of: count), movements.count / count <= limit else {
      throw WarrenError("\(movements.count) saved numbers are no \(limit) changes of \(count) numbers", kind: .failure)
    }
    changes = try stride(from: 0, to: movements.count, by: count).map { start in
      let (movement, change) = (Array(movements[start..<start + count]), Array(gradientChanges[start..<start + count]))
      guard let curvature = positiveCurvature(movement, change) else {
        throw WarrenError("a saved change of the gradient has no positive curvature", kind: .failure)
      }
      return Change(movement: movement, gradientChange: change, curvature: curvature)
    }
  }
}
