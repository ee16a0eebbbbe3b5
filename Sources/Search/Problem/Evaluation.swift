/// What a problem says about one solution.
public struct Evaluation: Sendable, Equatable {
  /// One number for each objective, in the problem's order.
  public var objectives: ObjectiveValues
  /// By how much constraints are violated, summed: 0 for a feasible solution, never negative.
  public var violation: Double

  /// The evaluation of a solution under a single objective.
  @inlinable
  public init(_ value: Double, violation: Double = 0) {
    objectives = ObjectiveValues(value)
    self.violation = violation
  }

  /// The evaluation of a solution under several objectives.
  @inlinable
  public init(_ objectives: ObjectiveValues, violation: Double = 0) {
    self.objectives = objectives
    self.violation = violation
  }

  /// The value of the first objective.
  @inlinable public var value: Double { objectives[0] }
}

/// The objective values of one solution. Up to four are kept inline, so that an evaluation allocates nothing.
public struct ObjectiveValues: Sendable, Equatable, RandomAccessCollection, ExpressibleByArrayLiteral {
  @usableFromInline var inline: SIMD4<Double>
  @usableFromInline var further: [Double]
  @usableFromInline var inlineCount: Int

  /// A single value.
  @inlinable
  public init(_ value: Double) {
    inline = SIMD4(value, 0, 0, 0)
    further = []
    inlineCount = 1
  }

  /// Several values.
  @inlinable
  public init(_ values: some Sequence<Double>) {
    inline = .zero
    further = []
    inlineCount = 0
    for value in values {
      if inlineCount < 4 {
        inline[inlineCount] = value
        inlineCount += 1
      } else {
        further.append(value)
      }
    }
  }

  @inlinable
  public init(arrayLiteral elements: Double...) {
    self.init(elements)
  }

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { inlineCount + further.count }

  @inlinable
  public subscript(index: Int) -> Double {
    index < 4 ? inline[index] : further[index - 4]
  }
}
