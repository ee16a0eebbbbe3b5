import Core
import Foundation
import Search

/// The settings of the task `traveling-salesman`: which instance it is about.
public struct TravelingSalesmanConfiguration: Configuration {
  public var instance: String?
  public var cities: Int?
  public var seed = 1
  public var optimum: Double?
  public var startsAnywhere = false

  public init() {}

  public static let help = [
    "instance":
      "The name of a shipped instance, or the path of a TSPLIB file (it ends in .tsp); berlin52 when no number of cities is given.",
    "cities": "Instead of an instance: how many cities to draw uniformly from the unit square.",
    "seed": "Which cities are drawn.",
    "optimum": "The length of the best tour known, for a file or drawn cities; known for the shipped instances.",
    "startsAnywhere": "Whether episodes of the environment begin in a random city rather than in city 1.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "cities": .from(2, to: 10_000_000),
    "seed": .atLeast(0),
    "optimum": .above(0),
  ]

  public func validate() throws {
    try checkBounds()
    if instance != nil, cities != nil { throw WarrenError("either instance or cities can be given, not both") }
  }

  /// The instance of these settings.
  /// - Parameter folder: where relative paths start.
  /// - Throws: `WarrenError` when a setting is out of range, a name is not known, or a file cannot be read.
  public func makeInstance(relativeTo folder: URL) throws -> TravelingSalesmanInstance {
    try validate()
    let made = try instanceWithoutOptimum(relativeTo: folder)
    return optimum.map { made.with(known: KnownValue($0, isProved: false)) } ?? made
  }

  private func instanceWithoutOptimum(relativeTo folder: URL) throws -> TravelingSalesmanInstance {
    if let cities {
      return .uniform(count: cities, key: RandomKey(seed: UInt64(seed))["cities"], name: "uniform\(cities)-\(seed)")
    }
    let file = file(relativeTo: folder)
    if let file, !FileManager.default.fileExists(atPath: file.path) {
      throw WarrenError("there is no such file", at: file.path, hint: "paths are relative to the experiment file")
    }
    if let file { return ShippedInstances.withKnownLength(try TravelingSalesmanInstance(contentsOf: file)) }
    return try ShippedInstances.instance(named: instance ?? "berlin52")
  }

  /// The file that the settings name, for its hash; nil for shipped instances and drawn cities.
  /// - Parameter folder: where relative paths start.
  public func file(relativeTo folder: URL) -> URL? {
    guard let instance, instance.hasSuffix(".tsp") || instance.contains("/") else { return nil }
    return URL(
      fileURLWithPath: instance,
      relativeTo: folder.hasDirectoryPath ? folder : folder.appendingPathComponent("", isDirectory: true)
    )
    .standardizedFileURL
  }
}
