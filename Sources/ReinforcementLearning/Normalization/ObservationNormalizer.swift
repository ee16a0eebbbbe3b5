import Core

/// Brings observations to a mean of 0 and a deviation of 1, number by number, by what has been seen in training, and cuts off what is
/// then far out.
///
/// The learner's actor calls ``observe(_:rows:)`` with the observations it acts on; whoever evaluates only normalizes, so measuring
/// changes nothing.
public struct ObservationNormalizer: Sendable {
  /// What has been seen.
  public private(set) var moments: RunningMoments
  /// How far from zero a normalized number may be.
  public let limit: Float
  private var offsets: [Float]
  private var factors: [Float]
  private static let epsilon = 1e-8

  /// A normalizer that has seen nothing and so changes nothing within the limit.
  public init(size: Int, limit: Float = 10) {
    moments = RunningMoments(size: size)
    self.limit = limit
    offsets = [Float](repeating: 0, count: size)
    factors = [Float](repeating: 1, count: size)
  }

  /// What is subtracted from an observation, and what the difference is then multiplied by.
  public var scale: (offsets: [Float], factors: [Float]) { (offsets, factors) }

  /// Takes note of observations that are acted on in training.
  /// - Parameters:
  ///   - observations: [rows × size].
  ///   - rows: how many there are.
  public mutating func observe(_ observations: UnsafePointer<Float>, rows: Int) {
    moments.add(observations, rows: rows)
    updateScale()
  }

  private mutating func updateScale() {
    for index in offsets.indices {
      offsets[index] = Float(moments.means[index])
      factors[index] = Float(1 / (moments.variance(index) + Self.epsilon).squareRoot())
    }
  }

  /// Writes normalized observations, [rows × size]; both may be the same memory.
  public func normalize(_ observations: UnsafePointer<Float>, rows: Int, into result: UnsafeMutablePointer<Float>) {
    let size = offsets.count
    for row in 0..<rows {
      let start = row * size
      for index in 0..<size {
        let number = (observations[start + index] - offsets[index]) * factors[index]
        result[start + index] = min(max(number, -limit), limit)
      }
    }
  }

  /// What has been seen.
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("moments", moments)
    return snapshot
  }

  /// Continues from what a normalizer of the same size has saved.
  public mutating func restore(_ snapshot: Snapshot) throws {
    let saved = try snapshot.value("moments", as: RunningMoments.self)
    guard saved.means.count == offsets.count else {
      throw WarrenError(
        "the snapshot normalizes observations of \(saved.means.count) numbers, expected \(offsets.count)", kind: .failure)
    }
    moments = saved
    if moments.count > 0 { updateScale() }
  }
}
