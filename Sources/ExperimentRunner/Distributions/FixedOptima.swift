import Core
import Foundation

/// The optima of a distribution's fixed instances from a file: one number a line, in the order of the instances; lines that begin
/// with '#' say where they are from.
public struct FixedOptima: Sendable {
  /// Their mean.
  public let mean: Double
  /// SHA-256 of the file, by its name.
  public let hashes: [String: String]

  /// Reads a file.
  /// - Parameters:
  ///   - path: of the file, relative to the folder.
  ///   - count: how many instances there are.
  ///   - folder: the experiment file's.
  /// - Throws: `WarrenError` with the line that is no number, or when there are not as many as instances.
  public init(file path: String, count: Int, relativeTo folder: URL) throws {
    let url = URL(fileURLWithPath: path, relativeTo: folder.appendingPathComponent("", isDirectory: true))
    let data: Data
    do { data = try contents(of: url) } catch var error as WarrenError {
      error.hint = "paths are relative to the experiment file"
      throw error.within("optima")
    }
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
    var total = 0.0
    var found = 0
    for (index, line) in lines.enumerated() where !line.hasPrefix("#") {
      guard let value = Double(line), value.isFinite else {
        throw WarrenError("expected a number, found '\(line.prefix(40))'", at: "\(url.path):\(index + 1)")
      }
      total += value
      found += 1
    }
    guard found == count else { throw WarrenError("there are \(found) optima for \(count) instances", at: url.path) }
    mean = total / Double(count)
    hashes = [url.lastPathComponent: SHA256.hexadecimal(of: data)]
  }
}
