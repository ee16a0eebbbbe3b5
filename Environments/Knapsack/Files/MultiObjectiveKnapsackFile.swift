import Core
import Search

/// Reads the knapsacks with several objectives of Zitzler and Thiele (1999): a first line with the number of knapsacks and items, then
/// for each knapsack, behind a line `=`, its capacity, and for each item its weight and its profit.
public enum MultiObjectiveKnapsackFile {
  /// The instance of a text.
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - file: how errors call it.
  ///   - name: what the instance is called.
  /// - Throws: `WarrenError` with the line of what is wrong.
  public static func instance(_ text: String, file: String, name: String) throws -> MultiObjectiveKnapsackInstance {
    // Parentheses stand before and behind words; they say nothing.
    let text = String(text.map { $0 == "(" || $0 == ")" ? " " : $0 })
    var scanner = TokenScanner(text, file: file)
    for word in ["knapsack", "problem", "specification"] { try scanner.expect(word) }
    let knapsackCount = try scanner.count("the number of knapsacks", in: 2...50)
    try scanner.expect("knapsacks")
    let itemCount = try scanner.count("the number of items", in: 1...1_000_000)
    try scanner.expect("items")
    var (values, weights, budgets): ([[Double]], [[Double]], [Double]) = ([], [], [])
    for knapsack in 1...knapsackCount {
      for word in ["=", "knapsack", "\(knapsack):", "capacity:"] { try scanner.expect(word) }
      budgets.append(try scanner.number("the capacity of knapsack \(knapsack)"))
      var (itemValues, itemWeights): ([Double], [Double]) = ([], [])
      for item in 1...itemCount {
        for word in ["item", "\(item):", "weight:"] { try scanner.expect(word) }
        itemWeights.append(try scanner.number("the weight of item \(item) in knapsack \(knapsack)"))
        try scanner.expect("profit:")
        itemValues.append(try scanner.number("the profit of item \(item) in knapsack \(knapsack)"))
      }
      values.append(itemValues)
      weights.append(itemWeights)
    }
    guard scanner.isAtEnd else {
      throw WarrenError(
        "expected the end after \(knapsackCount) knapsacks, found '\(scanner.token.prefix(40))'", at: scanner.place)
    }
    do {
      return try MultiObjectiveKnapsackInstance(name: name, values: values, weights: weights, budgets: budgets)
    } catch let error as WarrenError { throw error.within(file) }
  }
}
