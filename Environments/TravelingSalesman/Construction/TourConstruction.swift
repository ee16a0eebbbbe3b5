import Search

/// A tour that is built in parts, the same ones whenever it is built.
protocol TourConstruction {
  /// Goes on building.
  /// - Parameter work: how many cities may be dealt with; lessened by those that are.
  /// - Returns: the tour when it is whole, nil while it is not.
  mutating func advance(_ work: inout Int) -> Permutation?
}

/// A tour that is built in one go.
struct UndividedConstruction: TourConstruction {
  let build: () -> Permutation

  mutating func advance(_ work: inout Int) -> Permutation? {
    let tour = build()
    work -= tour.count
    return tour
  }
}
