import Core
import Foundation
import Search

/// The classic instances that come with Warren, from TSPLIB.
public enum ShippedInstances {
  /// Their names, the smallest instance first.
  public static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".tsp") }.map { String($0.dropLast(4)) }
      .map { (name: $0, cities: Int($0.filter(\.isNumber)) ?? 0) }
      .sorted { ($0.cities, $0.name) < ($1.cities, $1.name) }
      .map(\.name)
  }()

  /// The instance of that name.
  /// - Throws: `WarrenError` with the nearest name when there is none.
  public static func instance(named name: String) throws -> TravelingSalesmanInstance {
    guard names.contains(name) else {
      throw WarrenError(
        "there is no shipped instance '\(name)'",
        hint: WarrenError.hint(for: name, among: names).map { $0 + "; a file is named by a path that ends in .tsp" })
    }
    return withKnownLength(try TravelingSalesmanInstance(contentsOf: url(of: name)))
  }

  /// The file of a shipped instance.
  public static func url(of name: String) -> URL { folder.appendingPathComponent(name + ".tsp") }

  /// The instance together with the published length of its best tour, when it is a benchmark instance for which one is known: by its
  /// name, the number of cities, and the length of the tour in the order of the file, so that a changed file does not pass for it.
  static func withKnownLength(_ instance: TravelingSalesmanInstance) -> TravelingSalesmanInstance {
    guard let known = knownLengths[instance.name], known.count == instance.count,
      lengthInOrder(instance) == known.lengthInOrder
    else { return instance }
    return instance.with(known: known.value)
  }

  /// How long the tour is that visits the cities in the order of the file.
  static func lengthInOrder(_ instance: TravelingSalesmanInstance) -> Double {
    (0..<instance.count).reduce(0) { $0 + instance.distance($1, ($1 + 1) % instance.count) }
  }

  private static let folder = Bundle.module.bundleURL.appendingPathComponent("Instances")

  private struct KnownLength {
    var count: Int
    var value: KnownValue
    var lengthInOrder: Double
  }

  /// `optima.csv`: name, cities, length, `optimal` or `upper bound`, and the length of the tour in the order of the file.
  private static let knownLengths: [String: KnownLength] = {
    let text = (try? String(contentsOf: folder.appendingPathComponent("optima.csv"), encoding: .utf8)) ?? ""
    var lengths: [String: KnownLength] = [:]
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",")
      guard fields.count == 5, let count = Int(fields[1]), let length = Double(fields[2]), let inOrder = Double(fields[4])
      else { continue }
      lengths[String(fields[0])] = KnownLength(
        count: count, value: KnownValue(length, isProved: fields[3] == "optimal"), lengthInOrder: inOrder)
    }
    return lengths
  }()
}

extension TravelingSalesmanInstance {
  /// The same cities with another known length.
  public func with(known: KnownValue?) -> TravelingSalesmanInstance {
    guard metric == .explicit, let matrix = storage.matrix else {
      return TravelingSalesmanInstance(name: name, metric: metric, points: points, known: known)
    }
    return TravelingSalesmanInstance(
      name: name, count: count, distances: Array(UnsafeBufferPointer(start: matrix, count: count * count)), points: points,
      known: known)
  }
}
