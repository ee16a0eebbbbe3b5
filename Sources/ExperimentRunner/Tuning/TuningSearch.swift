import Core

/// One choice of the fields with a share of the budget.
package struct TuningTrial: Sendable, Equatable {
  /// The number of the choice, from 1.
  package var number: Int
  /// Its place in the cube of a ``TuningSpace``.
  package var point: [Double]
  /// How often it has been chosen to go on; 0 where all trials have the whole budget.
  package var rung = 0
  /// The share of the budget that each run has.
  package var share = 1.0
}

/// A search for the best choice of the fields. It is asked and told until it asks nothing:
///
/// ```swift
/// while case let trials = search.ask(), !trials.isEmpty {
///   search.tell(trials.map(cost))
/// }
/// ```
///
/// What it asks depends on its settings and on what it was told, on nothing else; so a search that was cut off finds its way
/// back through the results that there are already.
package protocol TuningSearch: Sendable {
  /// The trials that are wanted next; none when the search is over.
  mutating func ask() -> [TuningTrial]
  /// Their costs, in order: lower is better, infinite for one that failed.
  mutating func tell(_ costs: [Double])
}

extension TuningSettings {
  /// The search of these settings.
  package func makeSearch(of space: TuningSpace) throws -> any TuningSearch {
    let key = RandomKey(seed: UInt64(seed))["tuning"]
    return switch by {
    case .tpe: ParzenSearch(space, trials: trials, key: key)
    case .halving: HalvingSearch(space, trials: trials, reduction: reduction, key: key)
    case .covariance: try CovarianceSearch(space, trials: trials, key: key)
    case .random: RandomSearch(space, trials: trials, key: key)
    }
  }
}

/// Trials drawn evenly, all at once.
struct RandomSearch: TuningSearch {
  private var trials: [TuningTrial]

  init(_ space: TuningSpace, trials: Int, key: RandomKey) {
    self.trials = (0..<trials).map { TuningTrial(number: $0 + 1, point: space.randomPoint(key: key[$0])) }
  }

  package func ask() -> [TuningTrial] { trials }
  package mutating func tell(_ costs: [Double]) { trials = [] }
}

/// Successive halving: many random choices with a small share of the budget, of which the best go on with a larger one, until the
/// last have all of it (Karnin, Koren and Somekh, "Almost optimal exploration in multi-armed bandits", ICML 2013; as a search for
/// settings, with `reduction` as their η, Li et al., "Hyperband", JMLR 2018).
///
/// With n choices and reduction η there are ⌊log_η n⌋ + 1 rungs; rung i runs ⌊n / η^i⌋ choices. A learner may plan by its budget,
/// so a choice that goes on begins anew instead of going on where it was.
struct HalvingSearch: TuningSearch {
  private let count: Int
  private let reduction: Int
  private let last: Int
  private var trials: [TuningTrial]

  init(_ space: TuningSpace, trials: Int, reduction: Int, key: RandomKey) {
    count = trials
    self.reduction = reduction
    var (last, size) = (0, 1)
    while size * reduction <= trials {
      size *= reduction
      last += 1
    }
    self.last = last
    let share = 1 / Double(size)
    self.trials = (0..<trials).map {
      TuningTrial(number: $0 + 1, point: space.randomPoint(key: key[$0]), share: share)
    }
  }

  package func ask() -> [TuningTrial] { trials }

  package mutating func tell(_ costs: [Double]) {
    guard let rung = trials.first?.rung, rung < last else {
      trials = []
      return
    }
    let kept = count / Self.power(reduction, rung + 1)
    let ranked = trials.indices.sorted { (costs[$0], trials[$0].number) < (costs[$1], trials[$1].number) }
    // In the order of their numbers, so that what runs first does not depend on the ranks.
    trials = ranked.prefix(kept).filter { costs[$0] < .infinity }.map { trials[$0] }.sorted { $0.number < $1.number }
    for index in trials.indices {
      trials[index].rung += 1
      trials[index].share = 1 / Double(Self.power(reduction, last - rung - 1))
    }
  }

  private static func power(_ base: Int, _ exponent: Int) -> Int { (0..<exponent).reduce(1) { power, _ in power * base } }
}
