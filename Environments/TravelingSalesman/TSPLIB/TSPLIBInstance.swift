import Core
import Foundation
import Search

extension TravelingSalesmanInstance {
  /// Reads an instance in TSPLIB's format (Reinelt 1991, documentation of 1995): all weights but the crystallographic
  /// ones and those of programs of their own: `EUC_2D`, `CEIL_2D`, `MAN_2D`, `MAX_2D`, `EUC_3D`, `MAN_3D`, `MAX_3D`, `ATT`, `GEO`, and
  /// `EXPLICIT` in all its symmetric matrix formats.
  /// - Parameters:
  ///   - text: the file's content.
  ///   - file: how errors call it.
  ///   - known: the length of the best tour known.
  /// - Throws: `WarrenError` with file and line, what was expected, and the nearest valid keyword.
  public init(tsplib text: String, file: String, known: KnownValue? = nil) throws {
    var parser = TSPLIBInstanceParser(text, file: file)
    self = try parser.parse(known: known)
  }

  /// Reads a TSPLIB file.
  /// - Throws: `WarrenError` when it cannot be read or is malformed.
  public init(contentsOf url: URL, known: KnownValue? = nil) throws {
    let data: Data
    do { data = try contents(of: url) } catch var error as WarrenError {
      error.hint = "the path of a TSPLIB file was expected"
      throw error
    }
    try self.init(tsplib: String(decoding: data, as: UTF8.self), file: url.path, known: known)
  }
}

private struct TSPLIBInstanceParser {
  private var reader: TSPLIBReader
  private var header = TSPLIBHeader()
  private var coordinates: [Point]?
  private var coordinateCount = 2
  private var display: [Point]?
  private var weights: [Float]?

  init(_ text: String, file: String) {
    reader = TSPLIBReader(text, file: file)
  }

  mutating func parse(known: KnownValue?) throws -> TravelingSalesmanInstance {
    while let section = try header.readSectionKeyword(&reader) {
      switch section {
      case "NODE_COORD_SECTION" where coordinates == nil:
        coordinateCount = isInSpace ? 3 : 2
        coordinates = try points(of: section, coordinates: coordinateCount)
      case "DISPLAY_DATA_SECTION" where display == nil: display = try points(of: section, coordinates: 2)
      case "EDGE_WEIGHT_SECTION" where weights == nil: weights = try matrix()
      case "NODE_COORD_SECTION", "DISPLAY_DATA_SECTION", "EDGE_WEIGHT_SECTION":
        throw reader.error("\(section) stands there twice")
      default: throw reader.error("\(section) does not belong into an instance that Warren can read")
      }
    }
    let type = header["TYPE"].map { $0.prefix { !$0.isWhitespace } }
    guard type == nil || type == "TSP" else {
      throw reader.error("TYPE must be TSP, a symmetric traveling salesman problem, found '\(header["TYPE"] ?? "")'")
    }
    let dimension = try header.dimension(reader)
    let metric = try metric()
    let fileName = URL(fileURLWithPath: reader.file).deletingPathExtension().lastPathComponent
    var name = header["NAME"].flatMap { $0.isEmpty ? nil : $0 } ?? fileName
    if name.hasSuffix(".tsp") { name.removeLast(4) }
    if metric == .explicit {
      guard let weights else { throw reader.error("EDGE_WEIGHT_SECTION is missing") }
      return TravelingSalesmanInstance(
        name: name, count: dimension, distances: weights, points: display ?? coordinates ?? [], known: known)
    }
    guard let coordinates else { throw reader.error("NODE_COORD_SECTION is missing") }
    guard metric.dimension == coordinateCount else {
      throw reader.error(
        "\(metric.rawValue) needs \(metric.dimension) coordinates a city, but NODE_COORD_SECTION has \(coordinateCount); "
          + "EDGE_WEIGHT_TYPE must come before it, and NODE_COORD_TYPE fit it")
    }
    return TravelingSalesmanInstance(name: name, metric: metric, points: coordinates, known: known)
  }

  private func metric() throws -> Metric {
    let valid = Metric.allCases.filter { $0 != .euclidean }.map(\.rawValue)
    guard let text = header["EDGE_WEIGHT_TYPE"] else { throw reader.error("EDGE_WEIGHT_TYPE is missing") }
    guard valid.contains(text), let metric = Metric(rawValue: text) else {
      throw reader.error(
        "EDGE_WEIGHT_TYPE '\(text)' is not supported", hint: WarrenError.hint(for: text, among: valid))
    }
    return metric
  }

  /// Whether the header says so far that cities have three coordinates.
  private var isInSpace: Bool {
    if let type = header["NODE_COORD_TYPE"], type == "THREED_COORDS" { return true }
    return header["EDGE_WEIGHT_TYPE"].flatMap(Metric.init)?.dimension == 3
  }

  /// The lines `number x y`, or `number x y z`, of a section.
  private mutating func points(of section: String, coordinates: Int) throws -> [Point] {
    let dimension = try header.dimension(reader)
    // Storage grows with the file, not with a number that it claims.
    var points: [Point?] = []
    for read in 0..<dimension {
      guard let line = reader.line() else {
        throw reader.error("the file ends after \(read) of \(dimension) lines of \(section)")
      }
      let fields = TSPLIBReader.fields(line)
      guard fields.count == 1 + coordinates else {
        let form = coordinates == 3 ? "number x y z" : "number x y"
        throw reader.error(
          "expected line \(read + 1) of \(dimension) of \(section), '\(form)', found '\(TSPLIBReader.shortened(line))'")
      }
      let city = try reader.integer(fields[0], "the number of a city")
      guard city >= 1, city <= dimension else {
        throw reader.error("city \(city) lies outside 1...\(dimension)")
      }
      let height = coordinates == 3 ? try coordinate(fields[3]) : 0
      let point = Point(try coordinate(fields[1]), try coordinate(fields[2]), height)
      while points.count < city && points.count <= read + 1_000_000 { points.append(nil) }
      guard city <= points.count else {
        throw reader.error("city \(city) was not expected here; cities are listed in ascending order in files of this size")
      }
      guard points[city - 1] == nil else { throw reader.error("city \(city) stands there twice") }
      points[city - 1] = point
    }
    return points.compactMap { $0 }
  }

  private func coordinate(_ field: Substring) throws -> Double {
    let value = try reader.number(field, "a coordinate")
    guard abs(value) <= 1e9 else { throw reader.error("coordinates must lie between -1e9 and 1e9, found \(value)") }
    return value
  }

  private mutating func matrix() throws -> [Float] {
    guard try metric() == .explicit else {
      throw reader.error("EDGE_WEIGHT_SECTION needs EDGE_WEIGHT_TYPE : EXPLICIT before it")
    }
    guard let text = header["EDGE_WEIGHT_FORMAT"] else {
      throw reader.error("EDGE_WEIGHT_FORMAT is missing; it must come before EDGE_WEIGHT_SECTION")
    }
    guard let format = TSPLIBMatrixFormat(rawValue: text) else {
      throw reader.error(
        "EDGE_WEIGHT_FORMAT '\(text)' is not supported",
        hint: WarrenError.hint(for: text, among: TSPLIBMatrixFormat.allCases.map(\.rawValue)))
    }
    return try format.read(&reader, dimension: try header.dimension(reader))
  }
}
