import Core
import ReinforcementLearning
import Search

/// The traveling salesman problem as an agent sees it: choose the next city until all have been visited.
///
/// - Observation: 3 numbers a city, in three blocks of `count`: 1 where it has been visited (the present city included), 1 where
///   the agent is, and the distance from there divided by the longest distance.
/// - Action: the next city, `count` of them; those visited already are illegal.
/// - Reward: minus the length of the edge. The last step closes the tour and pays for the edge back, too, so that the return is
///   minus the length of the tour.
/// - End: terminated after `count - 1` steps.
///
/// An episode starts in city 1, or in a random one if so configured. An illegal action is read as the next city by number, round
/// the end, that has not been visited.
public struct TravelingSalesmanEnvironment: Environment {
  /// The cities.
  public let instance: TravelingSalesmanInstance
  private let startsAnywhere: Bool
  /// The cities visited so far in their order.
  private var order: [Int32] = []
  private var isVisited: [Bool]

  /// The shipped instance berlin52.
  public init() {
    do { self.init(try ShippedInstances.instance(named: "berlin52")) } catch {
      preconditionFailure("an instance that comes with Warren cannot be read: \(error)")
    }
  }

  /// The environment of an instance.
  /// - Parameters:
  ///   - instance: where tours are built.
  ///   - startsAnywhere: whether an episode begins in a random city rather than in the first.
  public init(_ instance: TravelingSalesmanInstance, startsAnywhere: Bool = false) {
    self.instance = instance
    self.startsAnywhere = startsAnywhere
    isVisited = [Bool](repeating: false, count: instance.count)
    order.reserveCapacity(instance.count)
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [3 * instance.count], actionSpace: .discrete(instance.count),
      rewardRange: Float(-2 * instance.longestDistance)...0,
      returnRange: -Float(instance.count) * Float(instance.longestDistance)...0, discount: 1)
  }

  /// The tour, once the episode has ended; nil before.
  public var completedTour: Permutation? {
    order.count == instance.count ? Permutation(unchecked: order) : nil
  }

  public mutating func reset(using random: inout RandomStream) {
    for city in isVisited.indices { isVisited[city] = false }
    order.removeAll(keepingCapacity: true)
    visit(startsAnywhere ? random.integer(below: instance.count) : 0)
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    var city = action >= 0 && action < instance.count ? action : 0
    while isVisited[city] { city = city + 1 == instance.count ? 0 : city + 1 }
    let length = instance.storage.distance(Int(order[order.count - 1]), city)
    visit(city)
    guard order.count == instance.count else { return .running(reward: Float(-length)) }
    return .terminated(reward: Float(-length - instance.storage.distance(city, Int(order[0]))))
  }

  private mutating func visit(_ city: Int) {
    isVisited[city] = true
    order.append(Int32(city))
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    let count = instance.count
    row.withUnsafeMutableBufferPointer { row in
      isVisited.withUnsafeBufferPointer { isVisited in
        for city in 0..<count {
          row[city] = isVisited[city] ? 1 : 0
          row[count + city] = 0
        }
      }
    }
    writeMovingParts(into: &row)
  }

  public static var hasMovingParts: Bool { true }

  @inline(__always)
  public func removeMovingParts(from row: inout BatchRow<Float>) { row[instance.count &+ current] = 0 }

  @inline(__always)
  public func writeMovingParts(into row: inout BatchRow<Float>) {
    let city = current
    row[city] = 1
    row[instance.count &+ city] = 1
    writeDistances(from: city, into: &row)
  }

  private var current: Int { Int(order[order.count &- 1]) }

  /// Writes the last block.
  @inline(__always)
  private func writeDistances(from city: Int, into row: inout BatchRow<Float>) {
    let (count, longest, storage) = (instance.count, instance.longestDistance, instance.storage)
    let scale = longest > 0 ? Float(1 / longest) : 0
    row.withUnsafeMutableBufferPointer { row in
      guard let shown = row.baseAddress, row.count >= 3 * count else { return }
      if let matrix = storage.matrix {
        let (distances, block) = (matrix + city * count, shown + 2 * count)
        for other in 0..<count { block[other] = distances[other] * scale }
      } else {
        for other in 0..<count { shown[2 * count + other] = Float(storage.distance(city, other)) * scale }
      }
    }
  }

  @inline(__always)
  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    row.withUnsafeMutableBufferPointer { row in
      isVisited.withUnsafeBufferPointer { isVisited in
        for city in isVisited.indices { row[city] = !isVisited[city] }
      }
    }
  }
}

extension TravelingSalesmanEnvironment: RenderableEnvironment {
  /// The tour so far, and its length without the way back.
  public var rendering: String {
    var length = 0.0
    for index in order.indices.dropFirst() { length += instance.storage.distance(Int(order[index - 1]), Int(order[index])) }
    let shown = order.suffix(16).map { String($0 + 1) }.joined(separator: " ")
    return "\(order.count) of \(instance.count) cities, length \(length)\n\(order.count > 16 ? "... " : "")\(shown)"
  }
}

extension TravelingSalesmanEnvironment: NamedActions {
  /// The city's number, counted from 1 as in tours.
  public func name(of action: Int) -> String { "\(action + 1)" }
}
