import Core
import Foundation

/// Which knapsacks with several objectives a task is about.
public struct MultiObjectiveKnapsackConfiguration: Configuration {
  public var items: Int?
  public var knapsacks: Int?
  public var seed: Int?
  public var file: String?

  public init() {}

  public static let help = [
    "items": "How many items are drawn, as Zitzler and Thiele do; 100 when nothing is said.",
    "knapsacks": "How many knapsacks they go into, each of them an objective; 2 when nothing is said.",
    "seed": "Which items are drawn, 1 when nothing is said.",
    "file": "The path of a file in the form of Zitzler and Thiele's (knapsack.100.2), instead of items that are drawn.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "items": .from(1, to: 100_000),
    "knapsacks": .from(2, to: 50),
    "seed": .atLeast(0),
  ]

  public func validate() throws {
    try checkBounds()
    if file != nil {
      let others = [("items", items != nil), ("knapsacks", knapsacks != nil), ("seed", seed != nil)]
      if let other = others.first(where: \.1) {
        throw WarrenError("\(other.0) is for items that are drawn, but a file is given")
      }
    }
  }

  /// The instance of these settings.
  /// - Parameter folder: where relative paths start.
  /// - Throws: `WarrenError` when a setting is out of range or a file cannot be read.
  public func makeInstance(relativeTo folder: URL) throws -> MultiObjectiveKnapsackInstance {
    try validate()
    guard let file = url(relativeTo: folder) else {
      let (items, knapsacks, seed) = (items ?? 100, knapsacks ?? 2, seed ?? 1)
      return try .drawn(
        items: items, knapsacks: knapsacks, key: RandomKey(seed: UInt64(seed))["items"],
        name: "knapsack-\(items)-\(knapsacks)-\(seed)")
    }
    return try MultiObjectiveKnapsackFile.instance(
      TextFile.contents(of: file), file: file.lastPathComponent, name: file.lastPathComponent)
  }

  /// The file that the settings name.
  /// - Parameter folder: where relative paths start.
  public func url(relativeTo folder: URL) -> URL? { file.map { TextFile.url($0, relativeTo: folder) } }
}
