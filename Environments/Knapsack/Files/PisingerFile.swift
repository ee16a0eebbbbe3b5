import Core
import Search

/// Reads the benchmark files that go back to Pisinger's generator ("Where are the hard knapsack problems?", 2005), in both forms that
/// are in use:
///
/// - The number of items and the budget, then for each item its value and its weight; a solution, a 0 or a 1 for each item, may follow
///   and is not used.
/// - One or several instances, each with its name, lines `n 50`, `c 1234`, `z 5678` (the optimum) and `time 0.01`, and for each item
///   its number, value, weight and whether the optimum packs it, separated by commas; then a line of dashes.
public enum PisingerFile {
  /// The instances of a text.
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - file: how errors call it, and the instance where it has no name of its own.
  /// - Throws: `WarrenError` with the line of what is wrong.
  public static func instances(_ text: String, file: String) throws -> [KnapsackInstance] {
    var scanner = TokenScanner(text, file: file)
    if Double(scanner.token) != nil { return [try plainInstance(&scanner, name: name(of: file))] }
    var instances: [KnapsackInstance] = []
    while !scanner.isAtEnd { instances.append(try namedInstance(&scanner)) }
    guard !instances.isEmpty else { throw WarrenError("there is no instance", at: file) }
    return instances
  }

  /// Whether a text looks like one of these files rather than a table of weights and values.
  public static func isRecognized(_ text: String) -> Bool {
    let lines = text.split(maxSplits: 3, whereSeparator: \.isNewline)
    guard lines.count >= 2 else { return false }
    let fields = lines.prefix(2).map { $0.split(whereSeparator: \.isWhitespace) }
    return !lines[0].contains(",") && (fields[1].first == "n" || (fields[0].count == 2 && Double(fields[0][0]) != nil))
  }

  private static let itemRange = 1...10_000_000

  private static func name(of file: String) -> String {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    for suffix in [".txt", ".csv", ".kp", ".dat"] where last.hasSuffix(suffix) && last.count > suffix.count {
      return String(last.dropLast(suffix.count))
    }
    return last
  }

  private static func plainInstance(_ scanner: inout TokenScanner, name: String) throws -> KnapsackInstance {
    let place = scanner.place
    let count = try scanner.count("the number of items", in: itemRange)
    let budget = try scanner.number("the budget")
    var (weights, values): ([Double], [Double]) = ([], [])
    for item in 1...count {
      values.append(try scanner.number("the value of item \(item) of \(count)"))
      weights.append(try scanner.number("the weight of item \(item) of \(count)"))
    }
    try skipSolution(&scanner, count: count)
    return try located(place) { try KnapsackInstance(name: name, weights: weights, values: values, budget: budget) }
  }

  /// What follows the items. Were anything let pass, a file in which the line of an item is missing would be read as another instance.
  private static func skipSolution(_ scanner: inout TokenScanner, count: Int) throws {
    var found = 0
    while !scanner.isAtEnd {
      guard scanner.token == "0" || scanner.token == "1", found < count else {
        throw WarrenError(
          "expected the end, or a 0 or 1 for each of \(count) items, found '\(scanner.token.prefix(40))'", at: scanner.place)
      }
      scanner.skip()
      found += 1
    }
    guard found == 0 || found == count else {
      throw WarrenError("expected the end, or a 0 or 1 for each of \(count) items, found \(found) of them", at: scanner.place)
    }
  }

  private static func namedInstance(_ scanner: inout TokenScanner) throws -> KnapsackInstance {
    let place = scanner.place
    let name = scanner.token
    scanner.skip()
    try scanner.expect("n")
    let count = try scanner.count("the number of items", in: itemRange)
    try scanner.expect("c")
    let budget = try scanner.number("the budget")
    try scanner.expect("z")
    let optimum = try scanner.number("the optimum")
    try scanner.expect("time")
    _ = try scanner.number("the seconds")
    var (weights, values): ([Double], [Double]) = ([], [])
    for item in 1...count {
      let line = scanner.place
      guard try scanner.number("the number of item \(item)") == Double(item) else {
        throw WarrenError("expected item \(item) of \(count)", at: line)
      }
      values.append(try scanner.number("the value of item \(item)"))
      weights.append(try scanner.number("the weight of item \(item)"))
      _ = try scanner.number("whether item \(item) is packed")
    }
    if scanner.token.hasPrefix("-----") { scanner.skip() }
    let known = optimum > 0 ? KnownValue(optimum, isProved: false) : nil
    return try located(place) {
      try KnapsackInstance(name: name, weights: weights, values: values, budget: budget, known: known)
    }
  }

  private static func located<Value>(_ place: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as WarrenError { throw error.within(place) }
  }
}
