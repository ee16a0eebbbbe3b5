import Core
import Foundation

/// Entries that stand for several: every combination of values (`sweep`), or values drawn at random (`sample`).
///
/// ```yaml
/// methods:
///   - genetic: { population: 100 }
///     sweep:
///       crossover: [order, cycle]
///       mutationRate: { from: 0.1, to: 0.9, count: 5 }
///   - ppo: {}
///     sample:
///       count: 20
///       fields: { learningRate: { from: 1.0e-5, to: 1.0e-2, scale: log }, batchSize: [32, 64, 128] }
/// ```
///
/// A field inside another is named with a dot. The values stand in the label, so that tables and folders tell the entries apart.
enum Sweep {
  /// The most entries that one may stand for.
  static let mostEntries = 10_000

  /// A list of entries in which those with a sweep or a sample are replaced by what they stand for.
  static func expanded(_ list: Document, reader: ConfigurationReader) throws -> Document {
    guard case .list(let items) = list.content else { return list }
    return Document(.list(try items.flatMap { try entries($0, reader) }), line: list.line)
  }

  private static func entries(_ item: Document, _ reader: ConfigurationReader) throws -> [Document] {
    guard case .mapping(let members) = item.content, item["sweep"] != nil || item["sample"] != nil else { return [item] }
    if item["sweep"] != nil, let sample = members.first(where: { $0.key == "sample" }) {
      throw WarrenError("an entry has either 'sweep' or 'sample', not both", at: reader.place(sample.keyLine))
    }
    let combinations = try item["sweep"].map { try grid($0, reader) } ?? drawn(item["sample"] ?? .empty, reader)
    let kept = members.filter { $0.key != "sweep" && $0.key != "sample" }
    guard let component = kept.first(where: \.isComponent) else { return [item] }
    let base = try item["label"].map {
      try reader.value(of: .string, from: $0, key: "label", line: $0.line).displayed
    }
    return try combinations.map { combination in
      var settings = component.value
      if settings.isNothing { settings = .empty }
      for (field, value) in combination {
        guard settings.set(value, field: field) else {
          throw WarrenError("'\(field)' lies below a single value", at: reader.place(value.line))
        }
      }
      let text = combination.map { "\($0.field)=\($0.value.displayed)" }.joined(separator: ", ")
      let label = Document(.scalar("\(base ?? component.key) \(text)", isPlain: false), line: item.line)
      let changed = [
        Document.Member(key: component.key, keyLine: component.keyLine, value: settings),
        Document.Member(key: "label", keyLine: component.keyLine, value: label, isChosen: true),
      ]
      return Document(
        .mapping(changed + kept.filter { $0.key != component.key && $0.key != "label" }), line: item.line)
    }
  }

  private typealias Choice = (field: String, value: Document)

  // MARK: Every combination

  private static func grid(_ sweep: Document, _ reader: ConfigurationReader) throws -> [[Choice]] {
    var combinations: [[Choice]] = [[]]
    for (field, domain) in try FieldDomain.read(sweep, "sweep", reader) {
      let values: [Document]
      switch domain {
      case .values(let list): values = list
      case .range(let range):
        guard let count = range.count else {
          throw WarrenError(
            "the range of '\(field)' needs a count: how many values, both ends among them", at: reader.place(range.line))
        }
        values = (0..<count).map { range.value(at: count == 1 ? 0 : Double($0) / Double(count - 1)) }
      }
      guard combinations.count * values.count <= mostEntries else {
        throw WarrenError("the sweep has more than \(mostEntries) combinations", at: reader.place(sweep.line))
      }
      combinations = combinations.flatMap { combination in values.map { combination + [(field, $0)] } }
    }
    return combinations
  }

  // MARK: Random values

  private static func drawn(_ sample: Document, _ reader: ConfigurationReader) throws -> [[Choice]] {
    let valid = ["count", "seed", "fields"]
    guard case .mapping(let members) = sample.content else {
      throw WarrenError("'sample' is a mapping with count and fields", at: reader.place(sample.line))
    }
    if let stray = members.first(where: { !valid.contains($0.key) }) {
      throw WarrenError(
        "'sample' has no key '\(stray.key)'", at: reader.place(stray.keyLine),
        hint: WarrenError.hint(for: stray.key, among: valid))
    }
    func integer(_ key: String, _ range: ClosedRange<Int>) throws -> Int? {
      guard let document = sample[key] else { return nil }
      let value: Int = try reader.value(of: .integer, from: document, key: key, line: document.line).decode()
      guard range.contains(value) else {
        throw WarrenError(
          "'\(key)' is \(value); it lies between \(range.lowerBound) and \(range.upperBound)", at: reader.place(document.line))
      }
      return value
    }
    guard let count = try integer("count", 1...mostEntries), let fields = sample["fields"] else {
      throw WarrenError("'sample' needs a count, and fields with their values or ranges", at: reader.place(sample.line))
    }
    let domains = try FieldDomain.read(fields, "fields", reader)
    let key = RandomKey(seed: UInt64(try integer("seed", 0...Int(Int32.max)) ?? 1))["sample"]
    return (0..<count).map { draw in
      domains.enumerated().map { index, entry in
        // Each field has a stream of its own, so that adding one leaves the others as they are.
        var random = key[draw][entry.field].stream
        switch entry.domain {
        case .values(let list): return (entry.field, list[random.integer(below: list.count)])
        case .range(let range): return (entry.field, range.value(at: random.uniformDouble()))
        }
      }
    }
  }
}
