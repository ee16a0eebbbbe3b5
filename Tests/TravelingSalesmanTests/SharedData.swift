import Foundation
import Search
import TravelingSalesman

/// Benchmark files beside the repository, which are not part of it.
enum SharedData {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/tsp")

  static let isThere = FileManager.default.fileExists(atPath: folder.path)

  /// Names of the files with that ending.
  static func names(_ ending: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
  }

  static func instance(_ name: String) throws -> TravelingSalesmanInstance {
    try TravelingSalesmanInstance(contentsOf: folder.appendingPathComponent(name + ".tsp"))
  }

  /// The lengths of `best_known.csv`.
  static let bestKnown: [String: Double] = {
    let text = (try? String(contentsOf: folder.appendingPathComponent("best_known.csv"), encoding: .utf8)) ?? ""
    let rows = text.split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",") }
    return Dictionary(uniqueKeysWithValues: rows.map { (String($0[0]), Double($0[1]) ?? 0) })
  }()
}
