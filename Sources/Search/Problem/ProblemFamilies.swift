import Core

/// A problem whose solutions are orders of the numbers 0, 1, ..., count - 1: tours, schedules, assignments.
public protocol PermutationProblem: EncodedProblem where Solution == Permutation, SolutionEncoding == PermutationEncoding {
  /// How many numbers are put in order.
  var count: Int { get }
}

extension PermutationProblem {
  public var encoding: PermutationEncoding { PermutationEncoding(count: count) }

  public func validate(_ solution: Permutation) throws {
    guard solution.count == count else {
      throw WarrenError("the permutation has \(solution.count) elements, expected \(count)", kind: .failure)
    }
    try solution.validate()
  }
}

/// A problem whose solutions are strings of zeros and ones: choices of items, features, switches.
public protocol BinaryProblem: EncodedProblem where Solution == BitString, SolutionEncoding == BinaryEncoding {
  /// How many bits a solution has.
  var count: Int { get }
}

extension BinaryProblem {
  public var encoding: BinaryEncoding { BinaryEncoding(count: count) }
  public func validate(_ solution: BitString) throws { try encoding.validate(solution) }
}

/// A problem whose solutions are vectors of whole numbers: staffing levels, lot sizes, choices by number.
public protocol IntegerProblem: EncodedProblem where Solution == [Int], SolutionEncoding == IntegerEncoding {
  /// Between which values each number lies.
  var bounds: [ClosedRange<Int>] { get }
}

extension IntegerProblem {
  public var encoding: IntegerEncoding { IntegerEncoding(bounds: bounds) }
  public func validate(_ solution: [Int]) throws { try encoding.validate(solution) }
}

/// A problem whose solutions have genes of several kinds: settings of a program, designs.
public protocol MixedProblem: EncodedProblem where Solution == [Gene], SolutionEncoding == MixedEncoding {
  /// The kind of each gene.
  var kinds: [GeneKind] { get }
}

extension MixedProblem {
  public var encoding: MixedEncoding { MixedEncoding(kinds) }
  public func validate(_ solution: [Gene]) throws { try encoding.validate(solution) }
}
