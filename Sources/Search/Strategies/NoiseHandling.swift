import Core

/// How a search deals with values that are observed with noise.
public struct NoiseHandling: Sendable, Equatable {
  /// How many samples of each candidate are averaged (resampling).
  public var samples: Int
  /// How many samples a candidate that seems better than the best so far must have before it takes its place.
  public var confirmations: Int
  /// How sure it must be that it really is better, from 0 to 1; with 0 the better mean decides (one-sided, normal approximation).
  public var confidence: Double

  /// Averages so many samples, and confirms what seems best.
  public init(samples: Int = 1, confirmations: Int = 20, confidence: Double = 0.95) {
    precondition(samples >= 1 && confirmations >= 1, "there is at least one sample")
    precondition((0..<1).contains(confidence), "the confidence lies between 0 and 1")
    self.samples = samples
    self.confirmations = confirmations
    self.confidence = confidence
  }
}

/// The mean of samples and how far it may be off (Welford 1962).
struct SampleMean: Codable, Sendable, Equatable {
  var count = 0
  var mean = 0.0
  var squares = 0.0

  mutating func add(_ value: Double) {
    count += 1
    let before = value - mean
    mean += before / Double(count)
    squares += before * (value - mean)
  }

  /// The variance of the mean; infinite for fewer than two samples.
  var varianceOfMean: Double { count < 2 ? .infinity : squares / Double(count - 1) / Double(count) }
}
