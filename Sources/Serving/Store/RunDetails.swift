import Core
import Foundation

/// What the files of one run say, as far as they can be read.
struct RunDetails {
  /// The figure by which runs of its task are compared.
  var measure: String?
  var question: String?
  var methodLabel: String?
  /// Where task and method stand in the experiment file.
  var order = (task: Int.max, method: Int.max)
  /// The final value of the measure, or the latest where the run has not ended.
  var value: Double?
  var error: String?
  /// What was spent, by the names of the run directory's files.
  var spent: [String: Double] = [:]
  /// How much of the budget is spent, from 0 to 1; nil where that cannot be told.
  var fraction: Double?

  /// Reads the run at `path`.
  /// - Parameter columns: the run's metrics, where it has not ended.
  init(_ path: [String], reader: FolderReader, columns: MetricsReader.Columns?) {
    guard let folder = reader.folder(path) else { return }
    let configuration = Self.json("config.json", in: folder, limit: ServingLimits.configurationBytes)
    measure = configuration?["measure"]?["name"]?.stringValue
    question = configuration?["question"]?.stringValue
    methodLabel = configuration?["methodLabel"]?.stringValue
    func place(_ name: String) -> Int { (configuration?["order"]?[name]?.doubleValue).flatMap { Int(exactly: $0) } ?? .max }
    order = (place("task"), place("method"))
    if let result = Self.json("result.json", in: folder, limit: ServingLimits.resultBytes) {
      if let measure { value = (result["objectives"]?[measure] ?? result["metrics"]?[measure])?.finiteValue }
      error = result["error"]?.stringValue.map { String($0.prefix(2000)) }
      if case .object(let ledger)? = result["ledger"] { spent = ledger.compactMapValues(\.finiteValue) }
    }
    if let last = columns?.last {
      if value == nil, let measure { value = last[measure] }
      if spent.isEmpty {
        let resources = Self.resources
        spent = last.filter { resources.contains($0.key) }
      }
    }
    guard case .object(let budget)? = configuration?["budget"] else { return }
    fraction = budget.compactMap { limit in
      guard let limited = limit.value.finiteValue, limited > 0, let spent = spent[limit.key] else { return nil }
      return min(1, spent / limited)
    }.max()
  }

  /// What a run can spend, the most telling first.
  static let resources = ["evaluations", "environmentSteps", "epochs", "learnerSteps", "seconds", "cpuSeconds"]

  private static func json(_ name: String, in folder: FolderReader.Folder, limit: Int) -> JSONValue? {
    guard let (bytes, _) = FolderReader.read(name, in: folder, limit: limit) else { return nil }
    return try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))
  }
}

extension JSONValue {
  /// The number this is, where JSON could say it again.
  fileprivate var finiteValue: Double? { doubleValue.flatMap { $0.isFinite ? $0 : nil } }
}
