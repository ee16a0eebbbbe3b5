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

  public func validate() throws {
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
    if let items, !(1...100_000).contains(items) { throw WarrenError("items is \(items); it lies between 1 and 100,000") }
    if let constraints, !(1...1000).contains(constraints) {
      throw WarrenError("constraints is \(constraints); it lies between 1 and 1000")
    }
    if let tightness, !(tightness > 0 && tightness <= 1) {
      throw WarrenError("tightness is \(tightness); it is above 0 and at most 1")
    }
    if let seed, seed < 0 { throw WarrenError("seed is \(seed); it is not negative") }
    if let instance, instance < 1 { throw WarrenError("instance is \(instance); the first is 1") }
    if let optimum, !(optimum > 0 && optimum.isFinite) { throw WarrenError("optimum is \(optimum); it is above 0") }
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
