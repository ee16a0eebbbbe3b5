import Core
import Foundation
import Tensors

/// The settings of a dataset that is read from a table of comma-separated values.
public struct TableConfiguration: Configuration {
  /// What is predicted.
  public enum Prediction: String, Codable, Sendable, CaseIterable {
    /// A class where the target is one column of text, else numbers.
    case automatic
    case classification
    case regression
  }

  public var file = ""
  public var testFile: String?
  public var target: Columns = []
  public var features: Columns = []
  public var ignore: Columns = []
  public var prediction = Prediction.automatic
  public var categories = false
  public var header = true
  public var delimiter = ","
  public var testFraction = 0.2

  public init() {}

  public static let help = [
    "file": "The file, relative to the experiment file. Has to be given.",
    "testFile": "A second file with the same columns to test with; when left out, a share of the first is held out.",
    "target": "The columns to predict, by name or by number from 1; the last one when left out.",
    "features": "The columns to predict from; all others when left out.",
    "ignore": "Columns that are no features, when 'features' is left out.",
    "prediction": "What is predicted; automatic: classes where the target is one column with text in it, else numbers.",
    "categories":
      "Whether a feature column with text in it becomes a column of 0 and 1 for each of its values; else it is an error.",
    "header": "Whether the first line holds the names of the columns.",
    "delimiter": "What stands between two fields: one character, or 'tab'.",
    "testFraction": "The share of the rows that is kept from training, to test with; not used with a testFile.",
  ]

  public static let bounds: [String: SettingBounds] = ["testFraction": .above(0, below: 1)]

  public func validate() throws {
    try checkBounds()
    guard !file.isEmpty else { throw WarrenError("'file' is missing: the table to read") }
    _ = try CSV.delimiter(named: delimiter)
    if !features.names.isEmpty, !ignore.names.isEmpty {
      throw WarrenError("'ignore' has no effect beside 'features': leave one of them out")
    }
  }

  /// Reads the table, or both of them.
  /// - Parameter folder: where relative paths start from.
  /// - Returns: the source, and the SHA-256 of each file by its name.
  /// - Throws: `WarrenError` with file, line and column.
  public func load(from folder: URL) throws -> (source: any DataSource, hashes: [String: String]) {
    let delimiter = try CSV.delimiter(named: delimiter)
    var hashes: [String: String] = [:]
    func table(_ path: String) throws -> CSV {
      let url = path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path)
      let data = try contents(of: url)
      hashes[path] = SHA256.hexadecimal(of: data)
      do { return try CSV(data, hasHeader: header, delimiter: delimiter) } catch let error as WarrenError {
        throw error.within(url.path)
      }
    }
    let tables = try [file, testFile].compactMap { $0 }.map { ($0, try table($0)) }
    let reader = try TableReader(self, tables)
    let datasets = try tables.indices.map { try reader.dataset($0) }
    if datasets.count == 2 { return (try FixedSource(train: datasets[0], test: datasets[1]), hashes) }
    return (try DividedSource(datasets[0], testFraction: testFraction), hashes)
  }
}

/// Columns of a table as an experiment file names them: one, or a list, each by its name or its number from 1.
public struct Columns: ConfigurationValue, Equatable, ExpressibleByArrayLiteral {
  public var names: [String]

  public init(arrayLiteral elements: String...) { names = elements }

  public static let form = ConfigurationForm.either([.string, .list(.string)])

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let names = try? container.decode([String].self) {
      self.names = names
    } else {
      names = [try container.decode(String.self)]
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(names)
  }
}

/// Makes datasets of tables with the same columns: which columns hold what is decided by the first, values of text by all together.
private struct TableReader {
  private enum Column {
    case number(Int)
    case category(Int, values: [String])
  }

  private let tables: [(name: String, csv: CSV)]
  private let targets: [Int]
  private let target: Target
  private var features: [Column] = []

  init(_ settings: TableConfiguration, _ tables: [(String, CSV)]) throws {
    self.tables = tables.map { (name: $0.0, csv: $0.1) }
    let (name, first) = self.tables[0]
    for (other, csv) in self.tables.dropFirst() where csv.columnCount != first.columnCount || csv.header != first.header {
      throw WarrenError("its columns are not those of '\(name)'", at: other)
    }
    if let empty = self.tables.first(where: { $0.csv.rows.isEmpty }) { throw WarrenError("there are no rows", at: empty.name) }
    func columns(_ names: [String], _ key: String) throws -> [Int] {
      let columns = try names.map { name in
        do { return try first.column(name) } catch let error as WarrenError { throw error.within(key) }
      }
      guard Set(columns).count == columns.count else { throw WarrenError("'\(key)' names a column twice") }
      return columns
    }
    let targets = settings.target.names.isEmpty ? [first.columnCount - 1] : try columns(settings.target.names, "target")
    self.targets = targets
    let ignored = try columns(settings.ignore.names, "ignore")
    let chosen =
      settings.features.names.isEmpty
      ? (0..<first.columnCount).filter { !targets.contains($0) && !ignored.contains($0) }
      : try columns(settings.features.names, "features")
    if let both = chosen.first(where: targets.contains) {
      throw WarrenError("column \(first.name(of: both)) cannot be both a feature and a target")
    }
    guard !chosen.isEmpty else { throw WarrenError("no column is left to predict from") }
    target = try Self.target(settings, self.tables.map(\.csv), targets)
    for column in chosen {
      if settings.categories, !self.tables.allSatisfy({ $0.csv.isNumeric(column) }) {
        features.append(.category(column, values: try Self.values(self.tables.map(\.csv), column)))
      } else {
        features.append(.number(column))
      }
    }
  }

  private static func target(_ settings: TableConfiguration, _ tables: [CSV], _ columns: [Int]) throws -> Target {
    let isText = columns.count == 1 && !tables.allSatisfy { $0.isNumeric(columns[0]) }
    if isText, settings.prediction == .automatic { for table in tables { try checkIsText(table, columns[0]) } }
    guard settings.prediction == .classification || (settings.prediction == .automatic && isText) else {
      return .numbers(columns.map { tables[0].header?[$0] ?? "column \($0 + 1)" })
    }
    guard columns.count == 1 else {
      throw WarrenError("classification has one target column, found \(columns.count)")
    }
    return .classes(try values(tables, columns[0]))
  }

  /// One cell of text among many numbers does not make classes of the numbers.
  private static func checkIsText(_ table: CSV, _ column: Int) throws {
    let texts = table.rows.indices.filter { !CSV.isNumber(table.rows[$0][column]) }
    guard let first = texts.first, texts.count * 5 <= table.rows.count else { return }
    throw WarrenError(
      "a number was expected as nearly everywhere in the column, found '\(table.rows[first][column].prefix(40))'",
      at: "line \(table.lines[first]), column \(table.name(of: column))",
      hint: "mend the cell, or say 'prediction: classification' where every number is a class")
  }

  /// The different texts of a column in all tables, numbers in the order of numbers.
  private static func values(_ tables: [CSV], _ column: Int) throws -> [String] {
    let texts = Set(try tables.flatMap { try $0.classes(column).names })
    let isNumeric = tables.allSatisfy { $0.isNumeric(column) }
    return isNumeric ? texts.sorted { (Double($0) ?? 0, $0) < (Double($1) ?? 0, $1) } : texts.sorted()
  }

  func dataset(_ index: Int) throws -> Dataset {
    let (name, csv) = tables[index]
    do {
      let columns = try features.flatMap { try numbers(csv, $0) }
      let shape: Shape = [columns.count]
      let features = interleaved(columns, rows: csv.rows.count)
      switch target {
      case .classes(let classes):
        let (names, labels) = try csv.classes(targets[0])
        let places = names.map { Int32(classes.firstIndex(of: $0)!) }
        return try Dataset(exampleShape: shape, classes: classes, features: features, labels: labels.map { places[Int($0)] })
      case .numbers(let names):
        let values = interleaved(try targets.map { try csv.numbers($0) }, rows: csv.rows.count)
        return try Dataset(exampleShape: shape, targets: names, features: features, values: values)
      }
    } catch let error as WarrenError { throw error.within(name) }
  }

  private func numbers(_ csv: CSV, _ column: Column) throws -> [[Float]] {
    switch column {
    case .number(let column):
      do { return [try csv.numbers(column)] } catch var error as WarrenError {
        error.hint =
          csv.rows.contains { $0[column].isEmpty }
          ? "fill empty cells in, or name the columns to use in 'features'"
          : "name the columns to use in 'features', or set 'categories: true' for columns of text"
        throw error
      }
    case .category(let column, let values):
      let (names, labels) = try csv.classes(column)
      return values.map { value in labels.map { names[Int($0)] == value ? 1 : 0 } }
    }
  }

  private func interleaved(_ columns: [[Float]], rows: Int) -> [Float] {
    var numbers: [Float] = []
    numbers.reserveCapacity(rows * columns.count)
    for row in 0..<rows { for column in columns { numbers.append(column[row]) } }
    return numbers
  }
}
