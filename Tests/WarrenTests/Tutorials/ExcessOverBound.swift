import Foundation
import Warren

/// By how much of the Held-Karp bound the tours of each method are longer, on average over the instances, in percent.
///
/// - Parameters:
///   - runs: the folder of the experiment.
///   - size: which instances count: those whose label begins with this.
func excessOverBound(in runs: URL, size: String) -> [String: Double] {
  let paths = FileManager.default.enumerator(atPath: runs.path)?.compactMap { $0 as? String } ?? []
  let results = paths.filter { $0.hasSuffix("result.json") }.compactMap {
    RunDirectory(runs.appendingPathComponent($0).deletingLastPathComponent()).result
  }
  let instances = Dictionary(grouping: results.filter { $0.task.hasPrefix(size) }, by: \.task).values
  var excesses: [String: [Double]] = [:]
  for runs in instances {
    guard let bound = runs.compactMap({ $0.metrics?["bound"] }).first else { continue }
    for run in runs where run.metrics?["bound"] == nil {
      guard let length = run.objectives?["length"] else { continue }
      excesses[run.method, default: []].append(100 * (length / bound - 1))
    }
  }
  return excesses.mapValues { $0.reduce(0, +) / Double($0.count) }
}
