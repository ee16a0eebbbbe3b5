import Core
import Foundation

/// Turns what runs have logged into event files, one for each run.
public enum RunEvents {
  /// What stands at the beginning of every line of a `metrics.jsonl` and is no metric.
  private static let ledger: Set<String> = [
    "learnerSteps", "environmentSteps", "evaluations", "epochs", "seconds", "cpuSeconds",
  ]

  /// The event file of the run in `folder`, from its `metrics.jsonl`.
  ///
  /// Its steps are environment steps where the run counts them, else evaluations, else learner steps. Wall times end at the time of the
  /// file. Groups of metrics become tags with a slash. A line that cannot be read, as a killed run may leave one, is passed over.
  /// - Returns: the file's name and bytes; nil where nothing was logged.
  /// - Throws: `WarrenError` when there is no such file, or nothing in it can be read.
  public static func file(ofRunIn folder: URL) throws -> (name: String, data: Data)? {
    let source = folder.appending(path: "metrics.jsonl")
    guard let text = try? Data(contentsOf: source) else {
      throw WarrenError("the run has no metrics.jsonl that can be read", at: folder.path, kind: .failure)
    }
    let lines = text.split(separator: UInt8(ascii: "\n")).compactMap { line -> [String: JSONValue]? in
      guard case .object(let members)? = try? JSONDecoder().decode(JSONValue.self, from: line) else { return nil }
      return members
    }
    guard let last = lines.last else {
      guard text.allSatisfy({ $0 <= UInt8(ascii: " ") }) else {
        throw WarrenError("no line of metrics.jsonl is a JSON object, as a run writes them", at: folder.path, kind: .failure)
      }
      return nil
    }
    let modified = try? source.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
    let begin = (modified ?? Date()).timeIntervalSince1970 - (last["seconds"]?.doubleValue ?? 0)
    let axis = ["environmentSteps", "evaluations"].first { last[$0] != nil } ?? "learnerSteps"
    var file = try EventFile(wallTime: begin)
    var step = 0
    for line in lines {
      // A line without the count belongs to the last one seen.
      if let count = line[axis]?.doubleValue, count.isFinite, abs(count) < 9e18 { step = Int(count) }
      var values: [String: Double] = [:]
      for (name, value) in line where !ledger.contains(name) { collect(value, as: name, into: &values) }
      try file.append(values, step: step, wallTime: begin + (line["seconds"]?.doubleValue ?? 0))
    }
    return (EventFile.name(wallTime: begin), file.data)
  }

  private static func collect(_ value: JSONValue, as name: String, into values: inout [String: Double]) {
    switch value {
    case .object(let members):
      for (member, value) in members { collect(value, as: "\(name)/\(member)", into: &values) }
    default: if let number = value.doubleValue { values[name] = number }
    }
  }
}
