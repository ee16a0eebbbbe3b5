import Core
import Foundation
import Search

/// Tours in TSPLIB's format, such as the `.opt.tour` files of its optima.
public enum TSPLIBTour {
  /// Reads the tour of a file's content: cities from 1 on, ended by -1 or the end of the file.
  /// - Throws: `WarrenError` with file and line.
  public static func parse(_ text: String, file: String) throws -> Permutation {
    var reader = TSPLIBReader(text, file: file)
    var header = TSPLIBHeader()
    var tour: [Int32]?
    while let section = try header.readSectionKeyword(&reader) {
      guard section == "TOUR_SECTION" else { throw reader.error("\(section) does not belong into a tour") }
      guard tour == nil else { throw reader.error("a second tour follows; one was expected") }
      tour = try cities(&reader)
    }
    if let type = header["TYPE"], type != "TOUR" { throw reader.error("TYPE must be TOUR, found '\(type)'") }
    guard let tour else { throw reader.error("TOUR_SECTION is missing") }
    if header["DIMENSION"] != nil, case let dimension = try header.dimension(reader), dimension != tour.count {
      throw reader.error("the tour has \(tour.count) cities, but DIMENSION says \(dimension)")
    }
    do { return try Permutation(tour) } catch {
      throw reader.error("the cities are not each of 1...\(tour.count) once")
    }
  }

  /// Reads the tour of a file.
  /// - Throws: `WarrenError` when it cannot be read or is malformed.
  public static func read(_ url: URL) throws -> Permutation {
    return try parse(String(decoding: contents(of: url), as: UTF8.self), file: url.path)
  }

  private static func cities(_ reader: inout TSPLIBReader) throws -> [Int32] {
    var cities: [Int32] = []
    while let line = reader.line() {
      if line == "EOF" {
        reader.putBack()
        return cities
      }
      for field in TSPLIBReader.fields(line) {
        let city = try reader.integer(field, "a city")
        if city == -1 { return cities }
        guard city >= 1, city <= 10_000_000 else { throw reader.error("city \(city) lies outside 1...10,000,000") }
        cities.append(Int32(city - 1))
      }
    }
    return cities
  }
}
