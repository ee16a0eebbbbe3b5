import Core
import Foundation

/// Reads points from a CSV file: two columns, x and y, with or without a line of names above. Blank lines are skipped.
public enum PointFile {
  /// The points of a file, in its order.
  /// - Throws: `WarrenError` with the file and the line of what is wrong.
  public static func points(contentsOf file: URL) throws -> [DataPoint] {
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw WarrenError("there is no such file", at: file.path, hint: "paths are relative to the experiment file")
    }
    guard let text = String(bytes: try contents(of: file), encoding: .utf8) else {
      throw WarrenError("is no UTF-8 text", at: file.path)
    }
    return try points(text, file: file.lastPathComponent)
  }

  /// The points of a text.
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - file: how errors call it.
  public static func points(_ text: String, file: String) throws -> [DataPoint] {
    var points: [DataPoint] = []
    var hasNames = false
    // A byte order mark is no part of the first name or number.
    let body = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
    for (index, line) in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      let place = "\(file):\(index + 1)"
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard fields.count == 2 else {
        throw WarrenError(
          "expected two fields, x and y, found \(fields.count)", at: place,
          hint: fields.count == 1 ? "fields are separated by a comma" : nil)
      }
      if points.isEmpty, !hasNames, fields.allSatisfy({ Double($0) == nil && !$0.isEmpty }) {
        hasNames = true
        continue
      }
      points.append(DataPoint(x: try number(fields[0], "x", place), y: try number(fields[1], "y", place)))
    }
    guard points.count >= 2 else {
      throw WarrenError("expected at least 2 lines with x and y, found \(points.count)", at: file)
    }
    return points
  }

  private static func number(_ field: String, _ name: String, _ place: String) throws -> Double {
    guard let value = Double(field), value.isFinite else {
      let shown = field.count <= 40 ? field : field.prefix(40) + "..."
      throw WarrenError("expected \(name), a number, found '\(shown)'", at: place)
    }
    return value
  }
}
