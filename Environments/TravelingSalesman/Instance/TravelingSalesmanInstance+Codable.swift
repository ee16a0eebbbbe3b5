import Search
import Synchronization

extension TravelingSalesmanInstance: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, metric, x, y, z, weights, known
  }

  /// Coordinates, and for explicit distances the lower triangle without its diagonal, row by row.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(metric, forKey: .metric)
    try container.encode(points.map(\.x), forKey: .x)
    try container.encode(points.map(\.y), forKey: .y)
    if points.contains(where: { $0.z != 0 }) { try container.encode(points.map(\.z), forKey: .z) }
    try container.encodeIfPresent(known, forKey: .known)
    if metric == .explicit {
      let weights = (0..<count).flatMap { row in (0..<row).map { Float(storage.distance(row, $0)) } }
      try container.encode(weights, forKey: .weights)
    }
  }

  /// Instances that are equal share their storage, so copies of an environment do so after they have been restored, too.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    let metric = try container.decode(Metric.self, forKey: .metric)
    let x = try container.decode([Double].self, forKey: .x)
    let y = try container.decode([Double].self, forKey: .y)
    let z = try container.decodeIfPresent([Double].self, forKey: .z) ?? [Double](repeating: 0, count: x.count)
    let known = try container.decodeIfPresent(KnownValue.self, forKey: .known)
    guard x.count == y.count, x.count == z.count else {
      throw DecodingError.dataCorruptedError(forKey: .y, in: container, debugDescription: "as many y and z as x are needed")
    }
    let points = x.indices.map { Point(x[$0], y[$0], z[$0]) }
    guard metric == .explicit else {
      let shared = SharedInstances.storage {
        $0.metric == metric && $0.name == name && $0.points == points && $0.known == known
      }
      storage = shared ?? SharedInstances.share(InstanceStorage(name: name, metric: metric, points: points, known: known))
      return
    }
    let weights = try container.decode([Float].self, forKey: .weights)
    let count = Int((Double(2 * weights.count).squareRoot()).rounded(.down)) + 1
    guard count * (count - 1) / 2 == weights.count, points.isEmpty || points.count == count else {
      throw DecodingError.dataCorruptedError(forKey: .weights, in: container, debugDescription: "not a triangle of weights")
    }
    var distances = [Float](repeating: 0, count: count * count)
    var next = 0
    for row in 0..<count {
      for column in 0..<row {
        distances[row * count + column] = weights[next]
        distances[column * count + row] = weights[next]
        next += 1
      }
    }
    let decoded = TravelingSalesmanInstance(name: name, count: count, distances: distances, points: points, known: known)
    let shared = SharedInstances.storage { TravelingSalesmanInstance(storage: $0) == decoded }
    storage = shared ?? SharedInstances.share(decoded.storage)
  }
}

/// The instances that have been decoded and are still in use.
private enum SharedInstances {
  private struct Reference: Sendable {
    weak var storage: InstanceStorage?
  }

  private static let references = Mutex<[Reference]>([])

  static func storage(where isWanted: (InstanceStorage) -> Bool) -> InstanceStorage? {
    let living = references.withLock { references in
      references.removeAll { $0.storage == nil }
      return references.compactMap(\.storage)
    }
    return living.first(where: isWanted)
  }

  static func share(_ storage: InstanceStorage) -> InstanceStorage {
    references.withLock { $0.append(Reference(storage: storage)) }
    return storage
  }
}
