import Core
import Search

/// A choice of items as results hold it, `{"items": [1, 4, 7]}`: those packed, numbered from 1.
public struct PackedItems: Codable, Sendable, Equatable {
  /// The numbers of the items packed, ascending.
  public var items: [Int]

  /// The choice whose bits say for each item whether it is packed.
  public init(_ choice: BitString) {
    items = []
    choice.forEachOne { items.append($0 + 1) }
  }

  /// For each of so many items whether it is packed.
  /// - Throws: `WarrenError` when an item is named twice, or one that there is not.
  public func choice(count: Int) throws -> BitString {
    var choice = BitString(count: count)
    for item in items {
      guard (1...count).contains(item) else {
        throw WarrenError("the solution names item \(item); there are 1...\(count)", kind: .failure)
      }
      guard !choice[item - 1] else { throw WarrenError("the solution names item \(item) twice", kind: .failure) }
      choice[item - 1] = true
    }
    return choice
  }

  /// For each item whether it is packed.
  /// - Throws: `WarrenError` when it names an item twice or one that there is not, or is too heavy.
  public func choice(of instance: KnapsackInstance) throws -> BitString {
    let choice = try choice(count: instance.count)
    guard instance.overweight(of: choice) == 0 else {
      throw WarrenError(
        "the items weigh \(instance.weight(of: choice)), the budget is \(instance.budget)", kind: .failure)
    }
    return choice
  }
}
