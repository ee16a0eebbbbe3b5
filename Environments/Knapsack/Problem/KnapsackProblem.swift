import Core
import Search

/// The knapsack problem as search sees it: the most valuable choice of items that is not too heavy. A solution says for each item
/// whether it is packed; its objective is the `value`, its violation the weight beyond the budget.
public struct KnapsackProblem: Problem {
  /// The items.
  public let instance: KnapsackInstance

  /// The problem of an instance.
  public init(_ instance: KnapsackInstance) { self.instance = instance }

  /// The one objective, `value`, to be maximized.
  public static let objective = Objective("value", .maximize)

  public var objectives: [Objective] { [Self.objective] }
  public var known: KnownValue? { instance.known }

  /// The value and the excess weight of a choice. O(items).
  /// - Throws: ``WarrenError`` when it does not say something about each item.
  public func evaluate(_ solution: [Bool]) throws -> Evaluation {
    try validate(solution)
    return Evaluation(instance.value(of: solution), violation: instance.overweight(of: solution))
  }

  public func validate(_ solution: [Bool]) throws {
    guard solution.count == instance.count else {
      throw WarrenError("the choice is one of \(solution.count) items, expected \(instance.count)", kind: .failure)
    }
  }

  public func publishedForm(of solution: [Bool]) -> any Encodable & Sendable { PackedItems(solution) }
}

/// A choice of items as results hold it, `{"items": [1, 4, 7]}`: those packed, numbered from 1.
public struct PackedItems: Codable, Sendable, Equatable {
  /// The numbers of the items packed, ascending.
  public var items: [Int]

  /// The choice that says for each item whether it is packed.
  public init(_ choice: [Bool]) { items = choice.indices.filter { choice[$0] }.map { $0 + 1 } }

  /// For each item whether it is packed.
  /// - Throws: ``WarrenError`` when it names an item twice or one that there is not, or is too heavy.
  public func choice(of instance: KnapsackInstance) throws -> [Bool] {
    var choice = [Bool](repeating: false, count: instance.count)
    for item in items {
      guard (1...instance.count).contains(item) else {
        throw WarrenError("the solution names item \(item); there are 1...\(instance.count)", kind: .failure)
      }
      guard !choice[item - 1] else { throw WarrenError("the solution names item \(item) twice", kind: .failure) }
      choice[item - 1] = true
    }
    guard instance.overweight(of: choice) == 0 else {
      throw WarrenError(
        "the items weigh \(instance.weight(of: choice)), the budget is \(instance.budget)", kind: .failure)
    }
    return choice
  }
}
