import Core
import Foundation
import Search

/// The settings of the task `knapsack`: which instance it is about.
public struct KnapsackConfiguration: Configuration {
  public var items: Int?
  public var budget: Double?
  public var seed: Int?
  public var fresh = false
  public var file: String?
  public var weights: [Double]?
  public var values: [Double]?
  public var optimum: Double?

  public init() {}

  public static let help = [
    "items": "How many items are drawn, their weights and values uniformly from 0 to 1; 50 when nothing is said.",
    "budget": "How much weight the knapsack holds; 12.5 for items that are drawn when nothing is said.",
    "seed": "Which items are drawn, 1 when nothing is said.",
    "fresh": "Whether new items are drawn for every episode; then there is no problem for search, only the environment.",
    "file": "The path of a CSV file with the columns weight and value, instead of items that are drawn.",
    "weights": "The weights of the items, instead of items that are drawn.",
    "values": "The values of the items, as many as weights.",
    "optimum": "The best value known, for an instance that is too hard to be solved at once.",
  ]

  public func validate() throws {
    let isGiven = file != nil || weights != nil || values != nil
    if isGiven {
      if file != nil, weights != nil || values != nil {
        throw WarrenError("either file or weights and values can be given, not both")
      }
      guard file != nil || (weights != nil && values != nil) else {
        throw WarrenError("weights and values are given together")
      }
      let others = [("items", items != nil), ("seed", seed != nil), ("fresh", fresh)]
      if let other = others.first(where: \.1) {
        throw WarrenError("\(other.0) is for items that are drawn, but \(file != nil ? "a file is" : "weights are") given")
      }
      if budget == nil { throw WarrenError("items that are given need a budget") }
    }
    if let items, !(1...1_000_000).contains(items) {
      throw WarrenError("items is \(items); it lies between 1 and 1 million")
    }
    if let budget, !(budget > 0 && budget.isFinite) { throw WarrenError("budget is \(budget); it is above 0") }
    if let seed, seed < 0 { throw WarrenError("seed is \(seed); it is not negative") }
    if let optimum {
      if fresh { throw WarrenError("an optimum goes with one instance, but fresh: true draws many") }
      guard optimum > 0, optimum.isFinite else { throw WarrenError("optimum is \(optimum); it is above 0") }
    }
    if fresh {
      if let budget, budget < 1 {
        throw WarrenError("budget is \(budget); with fresh: true at least 1, so that some item fits")
      }
      if let items, items > 2000 { throw WarrenError("items is \(items); with fresh: true at most 2000") }
    }
  }

  /// The instance of these settings; with `fresh` one as an episode draws it.
  /// - Parameter folder: where relative paths start.
  /// - Throws: ``WarrenError`` when a setting is out of range or a file cannot be read.
  public func makeInstance(relativeTo folder: URL) throws -> KnapsackInstance {
    try validate()
    let known = optimum.map { KnownValue($0, isProved: false) }
    if let file = url(relativeTo: folder), let budget {
      let items = try ItemFile.items(contentsOf: file)
      return try KnapsackInstance(
        name: file.deletingPathExtension().lastPathComponent, weights: items.weights, values: items.values, budget: budget,
        known: known)
    }
    if let weights, let values, let budget {
      return try KnapsackInstance(
        name: "knapsack\(weights.count)", weights: weights, values: values, budget: budget, known: known)
    }
    return try .uniform(
      items: drawnItems, budget: drawnBudget, key: RandomKey(seed: UInt64(seed ?? 1))["items"],
      name: "knapsack\(drawnItems)-\(seed ?? 1)"
    ).with(known: known)
  }

  /// How many items are drawn.
  var drawnItems: Int { items ?? 50 }
  /// What the knapsack holds of them.
  var drawnBudget: Double { budget ?? 12.5 }

  /// The file that the settings name.
  /// - Parameter folder: where relative paths start.
  public func url(relativeTo folder: URL) -> URL? {
    file.map {
      URL(
        fileURLWithPath: $0,
        relativeTo: folder.hasDirectoryPath ? folder : folder.appendingPathComponent("", isDirectory: true)
      )
      .standardizedFileURL
    }
  }
}
