/// A rule of thumb that builds a solution of an instance, to measure policies against: what a ``ConstructionTask`` lists among its
/// ``ConstructionTask/rules``.
public struct ConstructionRule: Sendable {
  /// Its name in experiment files.
  public let name: String
  /// The order of choices on an instance, `nodeCount` × `featureCount` numbers; it makes a complete construction.
  public let order: @Sendable (_ instance: UnsafePointer<Float>) -> [Int32]

  /// A rule of that name.
  public init(_ name: String, order: @escaping @Sendable (_ instance: UnsafePointer<Float>) -> [Int32]) {
    self.name = name
    self.order = order
  }
}
