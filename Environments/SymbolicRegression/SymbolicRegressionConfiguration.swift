import Core
import Foundation

/// The settings of the task `symbolic-regression`: which rows, and what is to be predicted from what.
public struct SymbolicRegressionConfiguration: Configuration {
  /// What methods are compared by; all of them minimize the training error.
  public enum ComparedMeasure: String, Codable, Sendable, CaseIterable {
    case testR2
    case testError
    case trainingError
  }

  public var file: String?
  public var delimiter = ","
  public var target: String?
  public var variables: [String]?
  public var trainingRows: Int?
  public var testFraction: Double?
  public var benchmark: String?
  public var seed = 1
  public var measure = ComparedMeasure.testR2

  public init() {}

  public static let help = [
    "file": "The path of a CSV file: a line of names, then rows of numbers. Without it rows come from a benchmark.",
    "delimiter": "What stands between two fields of the file: one character, or 'tab'.",
    "target": "The column that is to be predicted; the last one when nothing is said.",
    "variables": "The columns it is predicted from; all others when nothing is said.",
    "trainingRows": "How many rows of the file are learned from, the first ones; the rest is held out.",
    "testFraction": "The share of the file's rows that is held out, drawn by the seed; 0.25 when neither is said.",
    "benchmark":
      "A known formula to draw rows from; koza-1 when nothing is said. One of \(RegressionBenchmark.families).",
    "seed": "Which rows are drawn, or held out.",
    "measure": "By what methods are compared: R2 or the mean squared error of the rows held out, or the training error.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "trainingRows": .atLeast(2),
    "testFraction": .from(0, below: 1),
    "seed": .atLeast(0),
  ]

  public func validate() throws {
    try checkBounds()
    _ = try CSV.delimiter(named: delimiter)
    if file == nil {
      let others = [
        ("target", target != nil), ("variables", variables != nil), ("trainingRows", trainingRows != nil),
        ("testFraction", testFraction != nil), ("delimiter", delimiter != ","),
      ]
      if let other = others.first(where: \.1) {
        throw WarrenError("\(other.0) can be given for a file alone; a benchmark has its own")
      }
      if let benchmark, RegressionBenchmark.named(benchmark) == nil {
        throw WarrenError(
          "there is no benchmark '\(benchmark)'",
          hint: WarrenError.hint(for: benchmark, among: RegressionBenchmark.all.map(\.name))
            ?? "for example: nguyen-7, keijzer-4, vladislavleva-1, pagie-1")
      }
    } else if benchmark != nil {
      throw WarrenError("either file or benchmark can be given, not both")
    }
    if trainingRows != nil, testFraction != nil {
      throw WarrenError("either trainingRows or testFraction can be given, not both")
    }
    if testFraction == 0, measure != .trainingError {
      throw WarrenError("the measure \(measure.rawValue) needs rows held out: testFraction is 0")
    }
  }

  /// The rows of these settings.
  /// - Parameter folder: where relative paths start.
  /// - Throws: `WarrenError` when a setting is out of range or the file cannot be used.
  public func makeData(relativeTo folder: URL) throws -> RegressionData {
    try validate()
    let key = RandomKey(seed: UInt64(seed))["regression"]
    guard let url = url(relativeTo: folder) else {
      let name = benchmark ?? "koza-1"
      guard let known = RegressionBenchmark.named(name) else { throw WarrenError("there is no benchmark '\(name)'") }
      return try known.makeData(key: key)
    }
    let (names, columns) = try RegressionFile.columns(contentsOf: url, delimiter: CSV.delimiter(named: delimiter))
    func column(_ name: String, _ setting: String) throws -> Int {
      guard let index = names.firstIndex(of: name) else {
        throw WarrenError(
          "\(setting) names the column '\(name)', which '\(url.lastPathComponent)' does not have",
          hint: WarrenError.hint(for: name, among: names))
      }
      return index
    }
    let predicted = try target.map { try column($0, "target") } ?? names.count - 1
    let used = try variables.map { try $0.map { try column($0, "variables") } } ?? names.indices.filter { $0 != predicted }
    guard !used.isEmpty, Set(used).count == used.count, !used.contains(predicted) else {
      throw WarrenError("variables names a column twice, or the target, or none")
    }
    let identifiers = used.map { RegressionFile.identifier(names[$0]) }
    if let index = identifiers.indices.first(where: { identifiers[..<$0].contains(identifiers[$0]) }) {
      throw WarrenError("two columns would be called '\(identifiers[index])' in a formula", at: url.lastPathComponent)
    }
    let all = RegressionRows(columns: used.map { columns[$0] }, target: columns[predicted])
    // Errors are computed in single precision; their squares would have no value, and no formula a quality.
    if let largest = all.target.map(abs).max(), !(all.target.reduce(0) { $0 + $1 * $1 } < 1e38) {
      throw WarrenError(
        "the column '\(names[predicted])' that is to be predicted has values up to \(largest), whose squares are too large to add up",
        at: url.lastPathComponent, hint: "give it in a larger unit")
    }
    let (training, held) = try split(all.count, key: key["split"])
    return RegressionData(
      name: url.deletingPathExtension().lastPathComponent, variables: identifiers, target: names[predicted],
      training: all.selecting(training), test: all.selecting(held))
  }

  private func split(_ count: Int, key: RandomKey) throws -> (training: [Int], held: [Int]) {
    if let trainingRows {
      guard trainingRows <= count, trainingRows < count || measure == .trainingError else {
        throw WarrenError("trainingRows is \(trainingRows); the file has \(count) rows, of which some must be held out")
      }
      return (Array(0..<trainingRows), Array(trainingRows..<count))
    }
    let heldCount = Int(((testFraction ?? 0.25) * Double(count)).rounded())
    guard count - heldCount >= 2, heldCount >= 1 || measure == .trainingError else {
      throw WarrenError("of \(count) rows \(heldCount) are held out; at least 2 are learned from and 1 is tested with")
    }
    var random = key.stream
    let held = Set(random.permutation(count).prefix(heldCount))
    return ((0..<count).filter { !held.contains($0) }, (0..<count).filter { held.contains($0) })
  }

  /// The file that the settings name.
  /// - Parameter folder: where relative paths start.
  public func url(relativeTo folder: URL) -> URL? {
    file.map {
      URL(
        fileURLWithPath: $0,
        relativeTo: folder.hasDirectoryPath ? folder : folder.appendingPathComponent("", isDirectory: true)
      )
      .standardizedFileURL
    }
  }
}
