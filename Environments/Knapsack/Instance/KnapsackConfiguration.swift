import Core
import Foundation
import Search

/// The settings of the task `knapsack`: which instance it is about.
public struct KnapsackConfiguration: Configuration {
  /// The form of a file of items.
  public enum FileFormat: String, Codable, Sendable, CaseIterable {
    /// A line of names, then a line for each item, with the columns weight and value.
    case csv
    /// What Pisinger's generator writes: one or several instances, each with its budget and optimum.
    case pisinger
  }

  public var items: Int?
  public var budget: Double?
  public var family: ItemFamily?
  public var range: Int?
  public var fill: Double?
  public var seed: Int?
  public var fresh = false
  public var file: String?
  public var format: FileFormat?
  public var instance: Int?
  public var weights: [Double]?
  public var values: [Double]?
  public var optimum: Double?

  public init() {}

  public static let help = [
    "items": "How many items are drawn; 50 when nothing is said.",
    "budget": "How much weight the knapsack holds; 12.5 for items that are drawn uniformly when nothing is said.",
    "family":
      "How weights and values of drawn items hang together, in whole numbers; without it both are uniform from 0 to 1.",
    "range": "With a family, up to which whole number weights and values are drawn; 1000 when nothing is said.",
    "fill": "With a family, what share of all items' weight the knapsack holds; a half when nothing is said.",
    "seed": "Which items are drawn, 1 when nothing is said.",
    "fresh": "Whether new items are drawn for every episode; then there is no problem for search, only the environment.",
    "file":
      "The path of a file of items: CSV with the columns weight and value, or a benchmark file of Pisinger's generator, which says its budget.",
    "format": "The form of the file, where it is not to be recognized by itself.",
    "instance": "Which instance of a file that has several, from 1.",
    "weights": "The weights of the items, instead of items that are drawn.",
    "values": "The values of the items, as many as weights.",
    "optimum": "The best value known, for an instance that is too hard to be solved at once.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "instance": .atLeast(1),
    "items": .from(1, to: 1_000_000),
    "budget": .above(0),
    "seed": .atLeast(0),
  ]

  public func validate() throws {
    try checkBounds()
    let isGiven = file != nil || weights != nil || values != nil
    if isGiven {
      if file != nil, weights != nil || values != nil {
        throw WarrenError("either file or weights and values can be given, not both")
      }
      guard file != nil || (weights != nil && values != nil) else {
        throw WarrenError("weights and values are given together")
      }
      let others = [
        ("items", items != nil), ("seed", seed != nil), ("fresh", fresh), ("family", family != nil), ("range", range != nil),
        ("fill", fill != nil),
      ]
      if let other = others.first(where: \.1) {
        throw WarrenError("\(other.0) is for items that are drawn, but \(file != nil ? "a file is" : "weights are") given")
      }
      if budget == nil, file == nil { throw WarrenError("items that are given need a budget") }
    }
    if file == nil {
      if format != nil { throw WarrenError("format goes with a file") }
      if instance != nil { throw WarrenError("instance goes with a file") }
    }
    try validateFamily()
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

  private func validateFamily() throws {
    guard family != nil else {
      if range != nil { throw WarrenError("range goes with a family") }
      if fill != nil { throw WarrenError("fill goes with a family") }
      return
    }
    if fresh { throw WarrenError("a family is drawn once, but fresh: true draws uniform items for every episode") }
    if let range, !(10...100_000_000).contains(range) {
      throw WarrenError("range is \(range); it lies between 10 and 100 million")
    }
    if let fill, !(fill > 0 && fill <= 1) { throw WarrenError("fill is \(fill); it is above 0 and at most 1") }
    if fill != nil, budget != nil { throw WarrenError("either budget or fill can be given, not both") }
  }

  /// The instance of these settings; with `fresh` one as an episode draws it.
  /// - Parameter folder: where relative paths start.
  /// - Throws: `WarrenError` when a setting is out of range or a file cannot be read.
  public func makeInstance(relativeTo folder: URL) throws -> KnapsackInstance {
    try validate()
    let known = optimum.map { KnownValue($0, isProved: false) }
    if let file = url(relativeTo: folder) {
      let instance = try fileInstance(file)
      return known == nil ? instance : instance.with(known: known)
    }
    if let weights, let values, let budget {
      return try KnapsackInstance(
        name: "knapsack\(weights.count)", weights: weights, values: values, budget: budget, known: known)
    }
    if let family {
      return try .drawn(
        family, items: drawnItems, range: range ?? 1000, fill: fill ?? 0.5, budget: budget,
        key: RandomKey(seed: UInt64(seed ?? 1))["items"], name: "\(family.rawValue)-\(drawnItems)-\(seed ?? 1)"
      ).with(known: known)
    }
    return try .uniform(
      items: drawnItems, budget: drawnBudget, key: RandomKey(seed: UInt64(seed ?? 1))["items"],
      name: "knapsack\(drawnItems)-\(seed ?? 1)"
    ).with(known: known)
  }

  private func fileInstance(_ file: URL) throws -> KnapsackInstance {
    let text = try TextFile.contents(of: file)
    let name = file.lastPathComponent
    if format == .pisinger || (format == nil && PisingerFile.isRecognized(text)) {
      let instances = try PisingerFile.instances(text, file: name)
      let index = instance ?? 1
      guard instances.indices.contains(index - 1) else {
        throw WarrenError("instance is \(index), but the file has \(instances.count)", at: name)
      }
      if budget != nil { throw WarrenError("the file says its budget itself", at: name) }
      return instances[index - 1]
    }
    if instance ?? 1 != 1 { throw WarrenError("a CSV file has one instance only", at: name) }
    let items = try ItemFile.items(text, file: name)
    guard let budget else { throw WarrenError("items that are given need a budget", at: name) }
    return try KnapsackInstance(
      name: file.deletingPathExtension().lastPathComponent, weights: items.weights, values: items.values, budget: budget)
  }

  /// How many items are drawn.
  var drawnItems: Int { items ?? 50 }
  /// What the knapsack holds of them.
  var drawnBudget: Double { budget ?? 12.5 }

  /// The file that the settings name.
  /// - Parameter folder: where relative paths start.
  public func url(relativeTo folder: URL) -> URL? {
    file.map { TextFile.url($0, relativeTo: folder) }
  }
}
