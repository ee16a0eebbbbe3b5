/// How far a search stays from an optimum that moves: the mean over evaluations of the least distance since the last change (Branke,
/// "Memory enhanced evolutionary algorithms for changing optimization problems", 1999). Lower is better, 0 is the optimum at all times.
struct OfflineError: Sendable, Equatable {
  private var sum = 0.0
  private var count = 0.0
  private var nearest = Double.infinity
  private var changes = -1.0

  /// Nothing evaluated yet.
  init() {}

  /// Takes one evaluation.
  /// - Parameters:
  ///   - distance: how much worse than the optimum of that moment it was.
  ///   - changes: how often the problem had changed by then; nothing that was found before the last change counts any more.
  mutating func add(_ distance: Double, changes: Int) {
    if Double(changes) != self.changes {
      nearest = .infinity
      self.changes = Double(changes)
    }
    nearest = min(nearest, distance)
    sum += nearest
    count += 1
  }

  /// The offline error; nil before the first evaluation.
  var mean: Double? { count > 0 ? sum / count : nil }

  /// All of it, as four numbers.
  var state: [Double] { [sum, count, nearest, changes] }

  /// From its ``state``.
  init(state: [Double]) {
    (sum, count, nearest, changes) = (state[0], state[1], state[2], state[3])
  }
}
