import Core
import Foundation

/// Reads items from a CSV file with the columns `weight` and `value`, in the order that a first line of names gives, or in this order
/// where there is none. Blank lines are skipped.
public enum ItemFile {
  /// The items of a file, in its order.
  /// - Throws: `WarrenError` with the file and the line of what is wrong.
  public static func items(contentsOf file: URL) throws -> (weights: [Double], values: [Double]) {
    return try items(TextFile.contents(of: file), file: file.lastPathComponent)
  }

  /// The items of a text.
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - file: how errors call it.
  public static func items(_ text: String, file: String) throws -> (weights: [Double], values: [Double]) {
    var (weights, values): ([Double], [Double]) = ([], [])
    var names: [String]?
    // A byte order mark is no part of the first name or number.
    let body = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
    for (index, line) in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      let place = "\(file):\(index + 1)"
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard fields.count == 2 else {
        throw WarrenError(
          "expected two fields, weight and value, found \(fields.count)", at: place,
          hint: fields.count == 1 ? "fields are separated by a comma" : nil)
      }
      if weights.isEmpty, names == nil, fields.allSatisfy({ Double($0) == nil }) {
        let found = fields.map { $0.lowercased() }
        guard found.sorted() == ["value", "weight"] else {
          throw WarrenError("expected the columns weight and value, found '\(fields[0])' and '\(fields[1])'", at: place)
        }
        names = found
        continue
      }
      let isReversed = names?.first == "value"
      weights.append(try number(fields[isReversed ? 1 : 0], "weight", place))
      values.append(try number(fields[isReversed ? 0 : 1], "value", place))
    }
    guard !weights.isEmpty else { throw WarrenError("there is no item", at: file) }
    return (weights, values)
  }

  private static func number(_ field: String, _ name: String, _ place: String) throws -> Double {
    guard let value = Double(field), value.isFinite, value >= 0 else {
      let shown = field.count <= 40 ? field : field.prefix(40) + "..."
      throw WarrenError("expected the \(name), a number that is not negative, found '\(shown)'", at: place)
    }
    return value
  }
}
