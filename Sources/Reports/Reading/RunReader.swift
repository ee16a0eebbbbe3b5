import Core
import Foundation

/// Reads one run directory and never fails: what is wrong becomes the run's status and reason.
struct RunReader {
  /// A run with what its configuration says about the experiment around it.
  struct Outcome: Sendable {
    var run: RunResults
    var experiment: String?
    var question: String?
    var taskName: String?
    var taskLabel: String?
    var methodName: String?
    var methodLabel: String?
    var taskOrder: Int?
    var methodOrder: Int?
    var measure: Measure?
    var parameters: [Parameter]
    /// A hash of all that the run was made with but for its seed and Warren's version; nil where that is not known.
    var settings: String?
  }

  /// Reads the run in `directory`; the directory's own name gives the seed where the files do not.
  static func read(_ directory: URL) -> Outcome {
    var reasons: [String] = []
    let configuration = json("config.json", in: directory, reasons: &reasons)
    let resultIsThere = exists("result.json", in: directory)
    let result = resultIsThere ? json("result.json", in: directory, reasons: &reasons) : nil
    var isDamaged = configuration == nil || (resultIsThere && result == nil)

    var measure = measure(configuration: configuration, result: result)
    // A method that proves a bound reports it under this name.
    let proved = result?["metrics"]?["bound"]?.plausibleNumber.flatMap { $0.isFinite ? $0 : nil }
    if let proved { measure?.tighten(to: proved) }
    var metrics: MetricsFile?
    if let data = try? Data(contentsOf: directory.appending(path: "metrics.jsonl"), options: .mappedIfSafe) {
      let file = MetricsFile(data, measure: measure?.name ?? "")
      if file.damagedLines > 0 {
        reasons.append("\(file.damagedLines) \(file.damagedLines == 1 ? "line" : "lines") of metrics.jsonl cannot be read")
      }
      if file.endsInsideALine { reasons.append("the last line of metrics.jsonl is cut short") }
      metrics = file
    } else {
      reasons.append("metrics.jsonl is missing or cannot be read")
    }

    var spent = metrics?.spent ?? [:]
    for resource in Resource.allCases {
      if let total = result?["ledger"]?[resource.rawValue]?.plausibleNumber { spent[resource] = total }
    }
    var value: Double?
    if let measure, let result {
      value = result["objectives"]?[measure.name]?.plausibleNumber ?? result["metrics"]?[measure.name]?.plausibleNumber
      if value == nil, result["status"]?.stringValue != "failed", let last = metrics?.curve.values.last(where: \.isFinite) {
        value = last
        reasons.append("result.json has no \(measure.name); the last one of metrics.jsonl stands in")
      }
    }
    var status = RunStatus.unfinished
    if let result {
      let stated = result["status"]?.stringValue ?? ""
      switch stated {
      case "finished": status = .finished
      case "stopped": status = .stopped
      case "failed":
        status = .failed
        reasons.insert(result["error"]?.text ?? "the run failed without a message", at: 0)
      default:
        isDamaged = true
        reasons.append(stated.isEmpty ? "result.json has no status" : "result.json has the unknown status “\(stated)”")
      }
      if status.isCounted, value == nil, proved == nil {
        reasons.append("no value of \(measure?.name ?? "the measure") was reported")
      }
    } else if !resultIsThere {
      reasons.append("there is no result.json: the run has not ended")
    }
    if isDamaged { status = .damaged }

    let curve = metrics?.curve ?? RunCurve()
    var best = value
    if let measure {
      for candidate in curve.values where best.map({ measure.isBetter(candidate, than: $0) }) ?? true { best = candidate }
    }
    let run = RunResults(
      seed: seed(of: directory) ?? configuration?["seed"]?.integerValue ?? result?["seed"]?.integerValue ?? 0,
      status: status, reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "), ending: result?["reason"]?.stringValue,
      trace: result.map { trace($0, curve) }, value: value,
      deviation: measure.flatMap { result?["metrics"]?["\($0.name)Deviation"]?.plausibleNumber }, bestValue: best,
      bound: proved, spent: spent, curve: curve, loss: metrics?.loss ?? RunCurve(), front: RunFront(result?["solution"]),
      provenance: configuration.map(provenance))
    return Outcome(
      run: run, experiment: configuration?["experiment"]?.stringValue, question: configuration?["question"]?.stringValue,
      taskName: configuration?["task"]?.stringValue ?? result?["task"]?.stringValue,
      taskLabel: configuration?["taskLabel"]?.stringValue,
      methodName: configuration?["method"]?.stringValue ?? result?["method"]?.stringValue,
      methodLabel: configuration?["methodLabel"]?.stringValue,
      taskOrder: configuration?["order"]?["task"]?.integerValue, methodOrder: configuration?["order"]?["method"]?.integerValue,
      measure: measure,
      parameters: (configuration?["parameters"]?.flattened() ?? []).map {
        Parameter(name: $0.key, value: String($0.value.text.prefix(400)))
      }, settings: configuration.map(settings))
  }

  /// A hash of what a run did and found: the same for two runs that differ in nothing but time.
  private static func trace(_ result: JSONValue, _ curve: RunCurve) -> String {
    let times: Set<String> = [Resource.seconds.rawValue, Resource.cpuSeconds.rawValue]
    func rest(of value: JSONValue?, without keys: Set<String>) -> [String] {
      (value?.members ?? []).filter { !keys.contains($0.key) }.map { "\($0.key): \($0.value.text)" }
    }
    let told = rest(of: result, without: ["seed", "ledger"])
    let spent = rest(of: result["ledger"], without: times)
    let steps = Resource.allCases.filter { !times.contains($0.rawValue) }.map { "\(curve.spent[$0] ?? [])" }
    return hash(told + spent + ["\(curve.values)"] + steps)
  }

  private static func settings(_ configuration: JSONValue) -> String {
    hash(["parameters", "budget", "evaluation", "stop", "dataHashes"].map { configuration[$0]?.text ?? "" })
  }

  private static func hash(_ texts: [String]) -> String {
    SHA256.hexadecimal(of: Data(texts.joined(separator: "\n").utf8))
  }

  /// The number in a directory name of the form `seed-12`.
  static func seed(of directory: URL) -> Int? {
    let name = directory.lastPathComponent
    return name.hasPrefix("seed-") ? Int(name.dropFirst("seed-".count)) : nil
  }

  static func exists(_ file: String, in directory: URL) -> Bool {
    FileManager.default.fileExists(atPath: directory.appending(path: file).path(percentEncoded: false))
  }

  private static func json(_ file: String, in directory: URL, reasons: inout [String]) -> JSONValue? {
    guard exists(file, in: directory) else {
      reasons.append("\(file) is missing")
      return nil
    }
    guard let data = try? Data(contentsOf: directory.appending(path: file)) else {
      reasons.append("\(file) cannot be read")
      return nil
    }
    guard !data.isEmpty else {
      reasons.append("\(file) is empty")
      return nil
    }
    do throws(JSONScanner.Failure) {
      let value = try JSONValue(parsing: [UInt8](data))
      if case .object = value { return value }
      reasons.append("\(file) holds no JSON object")
    } catch {
      reasons.append("\(file) is no valid JSON: \(error)")
    }
    return nil
  }

  /// The measure as configured, or else the first figure of the result with the usual direction of its kind.
  private static func measure(configuration: JSONValue?, result: JSONValue?) -> Measure? {
    if let stated = configuration?["measure"], let name = stated["name"]?.stringValue {
      let known = stated["known"]?["value"]?.plausibleNumber.map {
        Measure.Known(value: $0, proved: stated["known"]?["proved"]?.booleanValue ?? false)
      }
      let direction = stated["direction"]?.stringValue.flatMap(Measure.Direction.init) ?? .minimize
      return Measure(
        name: name, direction: direction, known: known, bound: stated["bound"]?.plausibleNumber,
        threshold: stated["threshold"]?.plausibleNumber)
    }
    if let objective = result?["objectives"]?.members.first { return Measure(name: objective.key, direction: .minimize) }
    if let metric = result?["metrics"]?.members.first { return Measure(name: metric.key, direction: .maximize) }
    return nil
  }

  private static func provenance(_ configuration: JSONValue) -> Provenance {
    let machine = configuration["machine"]
    var parts: [String] = []
    if let processor = machine?["processor"]?.stringValue {
      parts.append(processor + (machine?["vectorInstructions"]?.stringValue.map { " with \($0)" } ?? ""))
    }
    if let cores = machine?["cores"]?.integerValue { parts.append(cores == 1 ? "1 core" : "\(cores) cores") }
    if let memory = machine?["memory"]?.plausibleNumber {
      parts.append("\(NumberFormat.significant(memory / 1_073_741_824, digits: 3)) GiB of memory")
    }
    if let system = machine?["system"]?.stringValue { parts.append(system) }
    let budget = (configuration["budget"]?.members ?? []).compactMap { limit in
      limit.value.plausibleNumber.map { "\(NumberFormat.significant($0, digits: 12)) \(NumberFormat.words(limit.key))" }
    }
    return Provenance(
      version: configuration["version"]?.stringValue, revision: configuration["revision"]?.stringValue,
      machine: parts.isEmpty ? nil : parts.joined(separator: ", "), threads: configuration["threads"]?.integerValue,
      budget: budget.isEmpty ? nil : budget.joined(separator: " or "),
      dataHashes: Dictionary(
        (configuration["dataHashes"]?.members ?? []).map { ($0.key, $0.value.text) }, uniquingKeysWith: { $1 }))
  }
}
