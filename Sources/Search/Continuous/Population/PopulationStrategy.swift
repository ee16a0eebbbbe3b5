import Core

/// A search over real vectors that proposes a batch of points and learns from their values. ``PopulationSearch`` drives it:
///
/// ```swift
/// strategy.ask(atMost: remainingEvaluations)
/// for index in 0..<strategy.candidates.count { costs[index] = cost(at: strategy.candidates.row(index)) }
/// strategy.tell(costs)
/// ```
///
/// It is the ``SearchStrategy`` of continuous problems: points lie in one flat buffer that is reused, and all that is told of a
/// point is one number, so nothing is allocated for a candidate.
public protocol PopulationStrategy: Sendable {
  /// What wants to be evaluated, within the bounds of the problem.
  var candidates: PointBatch { get }

  /// Prepares the next ``candidates``: at least one, and no more than `limit`, which is at least 1.
  mutating func ask(atMost limit: Int)

  /// Takes the values of all candidates, in their order, turned so that lower is better; plus infinity where the function is not
  /// defined. Fewer candidates than the strategy would have liked are the last before a budget ends.
  mutating func tell(_ costs: [Double])

  /// Why nothing better can come; nil while something can.
  var stop: ContinuousStop? { get }

  /// What is worth plotting, besides the value.
  var metrics: Metrics { get }

  /// Everything that the future depends on, between a `tell` and the next `ask`.
  func save() throws -> Snapshot

  /// Continues from what a strategy with the same settings has saved on the same problem.
  mutating func restore(_ snapshot: Snapshot) throws
}

/// Points of the same dimension, one after the other.
public struct PointBatch: Sendable {
  /// How many numbers a point has.
  public let dimension: Int
  /// The numbers, [count × dimension], row by row.
  public private(set) var numbers: [Double]

  /// That many points at zero.
  public init(count: Int, dimension: Int) {
    precondition(dimension > 0, "a point has at least one number")
    self.dimension = dimension
    numbers = [Double](repeating: 0, count: count * dimension)
  }

  /// How many points there are.
  public var count: Int { numbers.count / dimension }

  /// One point. A copy; hot loops read the buffer.
  public subscript(index: Int) -> [Double] {
    get { Array(numbers[index * dimension..<(index + 1) * dimension]) }
    set {
      precondition(newValue.count == dimension, "a point of another dimension")
      numbers.replaceSubrange(index * dimension..<(index + 1) * dimension, with: newValue)
    }
  }

  /// As many points as that: the first ones, or with points at zero after them. Keeps its storage.
  public mutating func resize(to count: Int) {
    let wanted = count * dimension
    if numbers.count > wanted { numbers.removeLast(numbers.count - wanted) }
    while numbers.count < wanted { numbers.append(0) }
  }

  /// Replaces one point by one of another batch.
  mutating func copy(_ source: Int, of other: PointBatch, to target: Int) {
    let dimension = dimension
    numbers.withUnsafeMutableBufferPointer { own in
      other.numbers.withUnsafeBufferPointer { theirs in
        (own.baseAddress! + target * dimension).update(from: theirs.baseAddress! + source * dimension, count: dimension)
      }
    }
  }

  /// Replaces one point by another of the same batch.
  mutating func move(_ source: Int, to target: Int) {
    guard source != target else { return }
    for place in 0..<dimension { numbers[target * dimension + place] = numbers[source * dimension + place] }
  }

  /// Draws all points anew, each from a box of the same dimension.
  mutating func sample(in box: SearchBox, using random: inout RandomStream) {
    let (count, dimension) = (count, dimension)
    for index in 0..<count { withMutableRows { box.sample(into: $0 + index * dimension, using: &random) } }
  }

  /// Hands out the numbers, [count × dimension], to be read.
  @inlinable
  public func withRows<Result>(_ body: (UnsafePointer<Double>) -> Result) -> Result {
    numbers.withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  /// Hands out the numbers, [count × dimension], to be written.
  mutating func withMutableRows<Result>(_ body: (UnsafeMutablePointer<Double>) -> Result) -> Result {
    numbers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }

  /// Takes numbers that were kept, [count × dimension].
  /// - Throws: `WarrenError` when they are not those of that many points.
  mutating func restore(_ numbers: [Double], count: Int) throws {
    guard numbers.count == count * dimension else {
      throw WarrenError("there are \(numbers.count) numbers for \(count) points of \(dimension)", kind: .failure)
    }
    self.numbers = numbers
  }
}
