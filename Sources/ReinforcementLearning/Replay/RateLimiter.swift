/// Keeps learning in step with acting: how many items may be drawn from a replay for every one that is added (Reverb, Cassirer et
/// al., arXiv 2102.04736).
///
/// ```swift
/// while !limiter.allowsSampling(batchSize) { act() }
/// while limiter.allowsSampling(batchSize) { learn() }
/// ```
public struct RateLimiter: Codable, Sendable, Equatable {
  /// How often an item is drawn on average, batch for batch.
  public let samplesPerInsert: Double
  /// How many items must have been added before any is drawn. They earn no samples themselves, so learning does not begin with a
  /// burst.
  public let minimumSize: Int
  /// How many items have been added.
  public private(set) var inserts = 0
  /// How many items have been drawn.
  public private(set) var samples = 0

  /// A limiter at its beginning.
  public init(samplesPerInsert: Double, minimumSize: Int) {
    self.samplesPerInsert = samplesPerInsert
    self.minimumSize = minimumSize
  }

  /// Whether so many more items may be drawn now.
  public func allowsSampling(_ count: Int) -> Bool {
    inserts >= max(minimumSize, 1) && Double(samples + count) <= Double(inserts - minimumSize) * samplesPerInsert
  }

  /// Takes note that items were added.
  public mutating func recordInserts(_ count: Int) { inserts += count }
  /// Takes note that items were drawn.
  public mutating func recordSamples(_ count: Int) { samples += count }
}
