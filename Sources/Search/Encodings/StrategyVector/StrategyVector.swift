/// A way to act, written down as one number for each situation: which choice is made there, how likely something is done there,
/// or how much a feature of it weighs.
///
/// What the numbers may be says the ``StrategyVectorEncoding``. In JSON it is the plain array of its genes.
public struct StrategyVector: Sendable, Equatable, Codable {
  /// One number for each situation.
  public var genes: [Double]

  /// A strategy vector of these genes.
  @inlinable
  public init(_ genes: [Double]) { self.genes = genes }

  /// How many situations it tells apart.
  @inlinable public var count: Int { genes.count }

  public init(from decoder: any Decoder) throws { genes = try [Double](from: decoder) }

  public func encode(to encoder: any Encoder) throws { try genes.encode(to: encoder) }
}
