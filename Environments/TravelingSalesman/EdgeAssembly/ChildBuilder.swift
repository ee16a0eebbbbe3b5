/// Makes children of a tour A: takes out the A edges of some AB-cycles, puts in their B edges, and joins the sub-tours that result
/// (Nagata and Kobayashi 2013).
///
/// Each time the sub-tour with the fewest cities is walked and joined to another by the best exchange of two edges that brings one
/// of its cities together with a near one. A child is given up as soon as it cannot be shorter than A any more, if it is taken that
/// joining sub-tours does not shorten it.
final class ChildBuilder {
  /// What becomes of a child.
  enum Outcome {
    /// It stands in the place of A and is that much shorter.
    case shorter(Double)
    /// It is not shorter than A, which stands in its place again.
    case longer
    /// The edges that may be read did not suffice to find out; A stands in its place again.
    case limit
  }

  /// The exchanges that joined the sub-tours of the present child, in their order.
  private(set) var joins: [EdgeExchange] = []
  /// Edges whose lengths have been read so far.
  var edgeReads: Int {
    get { search.edgeReads }
    set { search.edgeReads = newValue }
  }

  private let cycles: AlternatingCycles
  private let links: TourLinks
  private let subtours: Subtours
  private let search: SubtourJoin

  /// Differences below are taken for rounding errors of lengths that are not whole numbers.
  private static let leastGain = 1e-9

  init(_ lengths: EdgeLengths, cycles: AlternatingCycles) {
    self.cycles = cycles
    links = TourLinks(lengths)
    subtours = Subtours(count: lengths.count)
    search = SubtourJoin(lengths, links: links)
  }

  /// Takes a tour as parent A. O(cities).
  /// - Parameter cities: the two neighbours of each city; children are made in this place.
  func begin(_ cities: UnsafeMutablePointer<Int32>) {
    links.begin(cities)
    subtours.begin(cities)
  }

  /// Makes the child of some AB-cycles in the place of A.
  /// - Parameters:
  ///   - gain: by how much the cycles alone shorten A.
  ///   - limit: the number of ``edgeReads`` that must not be exceeded.
  func make(_ chosen: [Int32], gain: Double, limit: Int) -> Outcome {
    joins.removeAll(keepingCapacity: true)
    guard gain > Self.leastGain else { return .longer }
    exchange(chosen)
    let outcome = joinSubtours(gain: gain, least: Self.leastGain, limit: limit)
    guard case .shorter = outcome else {
      undo(chosen)
      return outcome
    }
    return outcome
  }

  /// Puts the B edges of some AB-cycles in the place of their A edges, which may leave sub-tours.
  func exchange(_ chosen: [Int32]) {
    joins.removeAll(keepingCapacity: true)
    for cycle in chosen { links.exchange(Int(cycle), of: cycles, forward: true) }
    subtours.find(links.cities, after: chosen, of: cycles)
  }

  /// Joins the sub-tours to one tour.
  /// - Parameters:
  ///   - gain: by how much the cycles alone have shortened A.
  ///   - least: what may not be left of that; minus infinity joins them whatever it costs.
  ///   - limit: the number of ``edgeReads`` that must not be exceeded.
  func joinSubtours(gain: Double, least: Double, limit: Int) -> Outcome {
    var gain = gain
    while subtours.livingCount > 1 {
      switch joinSmallest(gain: gain, least: least, limit: limit) {
      case .shorter(let rest): gain = rest
      case let outcome: return outcome
      }
    }
    return .shorter(gain)
  }

  /// Turns the child just made back into A.
  func undo(_ chosen: [Int32]) {
    for join in joins.reversed() { links.revert(join) }
    for cycle in chosen { links.exchange(Int(cycle), of: cycles, forward: false) }
  }

  /// Makes a child again whose joins are known.
  func remake(_ chosen: [Int32], joins: [EdgeExchange]) {
    for cycle in chosen { links.exchange(Int(cycle), of: cycles, forward: true) }
    for join in joins { links.apply(join) }
  }

  /// Joins the sub-tour with the fewest cities to another one.
  /// - Parameter gain: by how much the child is shorter than A before.
  /// - Returns: by how much it is shorter than A afterwards.
  private func joinSmallest(gain: Double, least: Double, limit: Int) -> Outcome {
    let smallest = subtours.smallest
    guard
      let found = search.best(of: subtours.city(of: smallest.subtour), least: least - gain, limit: limit)
    else { return .limit }
    guard let join = found.join else { return .longer }
    subtours.join(smallest, to: subtours.subtour(of: join.other))
    links.apply(join)
    joins.append(join)
    return .shorter(gain + found.gain)
  }
}
