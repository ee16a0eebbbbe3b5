import Warren

/// Share 40 numbers out on two sides so that the sums are as equal as can be.
///
/// A solution has a bit for each number, the objective `difference` is that of the sums, to be minimized.
public struct TemplatePartition: BinaryProblem, DefaultInitializable {
  private let numbers: [Double]

  public let objectives = [Objective("difference", .minimize)]
  public var count: Int { numbers.count }

  public init() {
    var random = RandomKey(seed: 7).stream
    numbers = (0..<40).map { _ in Double(1 + random.integer(below: 1_000_000)) }
  }

  public func evaluate(_ solution: BitString) throws -> Evaluation {
    try validate(solution)
    var difference = 0.0
    for (place, number) in numbers.enumerated() { difference += solution[place] ? number : -number }
    return Evaluation(abs(difference))
  }
}
