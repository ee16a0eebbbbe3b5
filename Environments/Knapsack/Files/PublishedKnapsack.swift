import ExperimentRunner

/// What `instance.json` holds of a knapsack: items in the order of their numbers, which begin with 1 in a solution. Numbers are one an
/// item, or such a list for each of several budgets or knapsacks.
private struct PublishedKnapsack<Budgets: Encodable, Weights: Encodable, Values: Encodable>: Encodable {
  var name: String
  var budget: Budgets
  var weights: Weights
  var values: Values
  /// Of each item how many there are at most; absent where there is one of each.
  var copies: [Int]?
}

extension KnapsackProblem: InstancePublishing {
  public var publishedInstance: any Encodable {
    PublishedKnapsack(name: instance.name, budget: instance.budget, weights: instance.weights, values: instance.values)
  }
}

extension BoundedKnapsackProblem: InstancePublishing {
  public var publishedInstance: any Encodable {
    PublishedKnapsack(
      name: instance.name, budget: instance.budget, weights: instance.weights, values: instance.values,
      copies: instance.copies)
  }
}

extension MultidimensionalKnapsackProblem: InstancePublishing {
  public var publishedInstance: any Encodable {
    PublishedKnapsack(name: instance.name, budget: instance.budgets, weights: instance.weights, values: instance.values)
  }
}

extension MultiObjectiveKnapsackProblem: InstancePublishing {
  public var publishedInstance: any Encodable {
    PublishedKnapsack(name: instance.name, budget: instance.budgets, weights: instance.weights, values: instance.values)
  }
}
