import Core

/// How numbers are brought to a common scale.
public enum NormalizationName: String, Codable, Sendable, CaseIterable {
  /// As they are.
  case none
  /// Less their mean, over their standard deviation.
  case standard
  /// From the smallest to the largest: 0 to 1.
  case minMax = "min-max"
}

/// (x - offset) · factor for each place along the last dimension: for each column of a table, for each channel of an image.
///
/// Fitted on the examples to train with alone, so that nothing of the others is known beforehand.
public struct Normalization: Sendable, Equatable {
  public private(set) var offsets: [Float]
  public private(set) var factors: [Float]
  /// Whether it changes nothing. Kept, as every minibatch asks.
  public private(set) var isIdentity = true

  /// Numbers that stay as they are.
  public init(width: Int) {
    offsets = Array(repeating: 0, count: width)
    factors = Array(repeating: 1, count: width)
  }

  /// Fits numbers.
  /// - Parameters:
  ///   - name: which kind.
  ///   - numbers: [rows × width]
  ///   - width: the size of the last dimension. Where all numbers are the same, the factor is 1.
  public init(_ name: NormalizationName, fitting numbers: [Float], width: Int) {
    self.init(width: width)
    guard name != .none, !numbers.isEmpty, width > 0 else { return }
    let rows = numbers.count / width
    for column in 0..<width {
      let places = stride(from: column, to: rows * width, by: width)
      switch name {
      case .none: break
      case .standard:
        let mean = places.reduce(0.0) { $0 + Double(numbers[$1]) } / Double(rows)
        let variance =
          places.reduce(0.0) { $0 + (Double(numbers[$1]) - mean) * (Double(numbers[$1]) - mean) } / Double(rows)
        offsets[column] = Float(mean)
        factors[column] = variance > 0 ? Float(1 / variance.squareRoot()) : 1
      case .minMax:
        let (low, high) = places.reduce((Float.infinity, -Float.infinity)) { (min($0.0, numbers[$1]), max($0.1, numbers[$1])) }
        offsets[column] = low
        factors[column] = high > low ? 1 / (high - low) : 1
      }
      // Numbers a hair apart would be blown up beyond what a float holds.
      if !factors[column].isFinite { factors[column] = 1 }
    }
    noteIdentity()
  }

  private mutating func noteIdentity() { isIdentity = offsets.allSatisfy { $0 == 0 } && factors.allSatisfy { $0 == 1 } }

  /// Brings numbers to the scale, in place.
  package func apply(to numbers: UnsafeMutablePointer<Float>, count: Int) {
    offsets.withUnsafeBufferPointer { offsets in
      factors.withUnsafeBufferPointer { factors in
        if offsets.count == 1 {
          let (offset, factor) = (offsets[0], factors[0])
          for index in 0..<count { numbers[index] = (numbers[index] - offset) * factor }
        } else {
          for start in stride(from: 0, to: count, by: offsets.count) {
            for column in 0..<offsets.count {
              numbers[start + column] = (numbers[start + column] - offsets[column]) * factors[column]
            }
          }
        }
      }
    }
  }

  /// A number of a column as it was before.
  package func undo(_ number: Float, column: Int) -> Float { number / factors[column] + offsets[column] }

  func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("offsets", offsets)
    snapshot.setArray("factors", factors)
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot) throws {
    let restored = try snapshot.array("offsets", of: Float.self, count: offsets.count)
    factors = try snapshot.array("factors", count: factors.count)
    offsets = restored
    noteIdentity()
  }
}
