import Core
import Foundation
import Search

/// The settings of the task `multidimensional-knapsack`: which instance it is about.
public struct MultidimensionalKnapsackConfiguration: Configuration {
  public var items: Int?
  public var constraints: Int?
  public var tightness: Double?
  public var seed: Int?
  public var file: String?
  public var instance: Int?
  public var optimum: Double?

  public init() {}

  public static let help = [
    "items": "How many items are drawn, as Chu and Beasley do; 100 when nothing is said.",
    "constraints": "How many kinds of weight there are; 5 when nothing is said.",
    "tightness": "What share of all items' weight the knapsack holds; a half when nothing is said.",
    "seed": "Which items are drawn, 1 when nothing is said.",
    "file": "The path of a file of the OR-Library (mknap1, mknapcb1 to mknapcb9), instead of items that are drawn.",
    "instance": "Which instance of the file, from 1; the first when nothing is said.",
    "optimum": "The best value known; without it, and none in the file, gaps are to the bound of the linear relaxation.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "items": .from(1, to: 100_000),
    "constraints": .from(1, to: 1000),
    "tightness": .above(0, to: 1),
    "seed": .atLeast(0),
    "instance": .atLeast(1),
    "optimum": .above(0),
  ]

  public func validate() throws {
    try checkBounds()
    if file != nil {
      let others = [
        ("items", items != nil), ("constraints", constraints != nil), ("tightness", tightness != nil), ("seed", seed != nil),
      ]
      if let other = others.first(where: \.1) {
        throw WarrenError("\(other.0) is for items that are drawn, but a file is given")
      }
    } else if instance != nil {
      throw WarrenError("instance goes with a file")
    }
  }

  /// The instance of these settings.
  /// - Parameter folder: where relative paths start.
  /// - Throws: `WarrenError` when a setting is out of range or a file cannot be read.
  public func makeInstance(relativeTo folder: URL) throws -> MultidimensionalInstance {
    try validate()
    let known = optimum.map { KnownValue($0, isProved: false) }
    guard let file else { return try drawnInstance().with(known: known) }
    let url = TextFile.url(file, relativeTo: folder)
    let instances = try MultidimensionalFile.instances(
      TextFile.contents(of: url), file: url.lastPathComponent, name: url.deletingPathExtension().lastPathComponent)
    let index = instance ?? 1
    guard index <= instances.count else {
      throw WarrenError("instance is \(index), but the file has \(instances.count)", at: url.lastPathComponent)
    }
    return known == nil ? instances[index - 1] : instances[index - 1].with(known: known)
  }

  /// The instance that is drawn where no file is given.
  func drawnInstance() throws -> MultidimensionalInstance {
    let (items, constraints, seed) = (items ?? 100, constraints ?? 5, seed ?? 1)
    return try .drawn(
      items: items, constraints: constraints, tightness: tightness ?? 0.5, key: RandomKey(seed: UInt64(seed))["items"],
      name: "multidimensional-\(constraints)x\(items)-\(seed)")
  }
}
