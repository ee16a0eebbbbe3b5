import Core
import Search

/// The state of ``Minknap``: a core of items around the break item that grows by the next worse and the next better item in turn.
///
/// Items are ordered by value for their weight. The break solution packs them up to the first that does not fit, the break item.
/// Everything left of it is packed until the core reaches it, everything right of it is not.
struct MinknapSearch {
  /// Items by density, the best first: their numbers, weights and values. Items without weight, without value and too heavy ones
  /// have no place.
  private let items: [Int32]
  private let weights: [Double]
  private let values: [Double]
  /// Items of the instance that weigh nothing and are worth something.
  private let weightless: [Int]
  private let itemCount: Int
  /// The place of the break item; the number of places if everything fits.
  private let breakPlace: Int
  /// What the break solution leaves of the budget.
  private let room: Double
  /// The value of the break solution, the weightless items included; in whole numbers.
  private let breakValue: Double
  private let valueScale: Double

  private(set) var states: MinknapStates
  /// The next places on both sides of the core.
  private var nextRight: Int
  private var nextLeft: Int
  private var isRightsTurn = true
  /// At how many states they are paired with single items outside the core.
  private var pairingCount = 256
  /// States looked at.
  private(set) var reads: Int
  /// No choice is worth more than this beyond the break solution; infinite until it is worked out, where states become many.
  private var countBound = Double.infinity
  private static let manyStates = 1 << 14

  /// The search at its beginning, with the best of some greedy solutions; nil when the instance has too many digits.
  init?(_ instance: KnapsackInstance) {
    guard let whole = WholeItems(instance) else { return nil }
    valueScale = whole.valueScale
    itemCount = instance.count
    var weightless: [Int] = []
    var items: [(density: Double, item: Int32)] = []
    for item in 0..<instance.count where whole.values[item] > 0 && whole.weights[item] <= whole.budget {
      if whole.weights[item] == 0 {
        weightless.append(item)
      } else {
        items.append((whole.values[item] / whole.weights[item], Int32(item)))
      }
    }
    items.sort { $0.density > $1.density || ($0.density == $1.density && $0.item < $1.item) }
    self.weightless = weightless
    self.items = items.map(\.item)
    weights = items.map { whole.weights[Int($0.item)] }
    values = items.map { whole.values[Int($0.item)] }
    var (place, room, value) = (0, whole.budget, weightless.reduce(0) { $0 + whole.values[$1] })
    while place < weights.count, weights[place] <= room {
      room -= weights[place]
      value += values[place]
      place += 1
    }
    breakPlace = place
    self.room = room
    breakValue = value
    states = MinknapStates(weight: -room)
    nextRight = place
    nextLeft = place - 1
    reads = instance.count
    noteGreedySolutions()
    skipRight()
    skipLeft()
  }

  /// Whether the best is proved to be the optimum.
  var isExhausted: Bool { states.count == 0 || states.best >= countBound || (nextRight >= items.count && nextLeft < 0) }
  /// What the next ``expand()`` adds to ``reads`` at most.
  var nextReads: Int { 2 * states.count + (2 * states.count >= pairingCount ? items.count : 0) }
  /// The best value, in the instance's own units.
  var best: Double { (breakValue + states.best) / valueScale }

  /// The most that could be reached, in the instance's own units: what is left filled with a part of the break item (Dantzig 1957).
  var bound: Double {
    guard breakPlace < items.count else { return breakValue / valueScale }
    return (breakValue + (room * values[breakPlace] / weights[breakPlace] + 1e-6).rounded(.down)) / valueScale
  }

  /// The best choice of the instance's items.
  var bestChoice: BitString {
    var choice = BitString(count: itemCount)
    for item in weightless { choice[item] = true }
    for item in items[..<breakPlace] { choice[Int(item)] = true }
    for place in states.bestChanges { choice.flip(Int(items[place])) }
    return choice
  }

  /// The break solution with whatever still fits; and with one item more, and one less that makes it fit.
  private mutating func noteGreedySolutions() {
    guard breakPlace < items.count else { return }
    var (left, value, added): (Double, Double, [Int]) = (room, 0, [])
    for place in breakPlace..<items.count where weights[place] <= left {
      left -= weights[place]
      value += values[place]
      added.append(place)
    }
    states.noteSolution(value: value, changing: added)
    let excess = weights[breakPlace] - room
    let removed = (0..<breakPlace).filter { weights[$0] >= excess }.min { values[$0] < values[$1] }
    if let removed { states.noteSolution(value: values[breakPlace] - values[removed], changing: [breakPlace, removed]) }
  }

  /// Whether a better solution than the best could have the item at a place changed.
  private func canImprove(_ place: Int) -> Bool {
    let sign = place < breakPlace ? -1.0 : 1.0
    let left = room - sign * weights[place]
    let density: Double
    if left >= 0 {
      density = breakPlace < items.count ? values[breakPlace] / weights[breakPlace] : 0
    } else {
      guard breakPlace > 0 else { return false }
      density = values[breakPlace - 1] / weights[breakPlace - 1]
    }
    let slack = 1e-3 + 1e-12 * abs(left) * density
    return sign * values[place] + left * density >= states.best + 1 - slack
  }

  private mutating func skipRight() {
    while nextRight < items.count, !canImprove(nextRight) { nextRight += 1 }
  }

  private mutating func skipLeft() {
    while nextLeft >= 0, !canImprove(nextLeft) { nextLeft -= 1 }
  }

  /// Lets the core grow by one item.
  mutating func expand() {
    guard !isExhausted else { return }
    let isRight = nextLeft < 0 || (isRightsTurn && nextRight < items.count)
    isRightsTurn = !isRight
    let place = isRight ? nextRight : nextLeft
    if isRight { nextRight += 1 } else { nextLeft -= 1 }
    skipRight()
    skipLeft()
    reads += 2 * states.count
    states.change(
      place: place, weight: isRight ? weights[place] : -weights[place], value: isRight ? values[place] : -values[place],
      addedDensity: nextRight < items.count ? values[nextRight] / weights[nextRight] : 0,
      removedDensity: nextLeft >= 0 ? values[nextLeft] / weights[nextLeft] : .infinity)
    if states.count >= pairingCount { pair() }
  }

  /// Tries to make every state better by one item outside the core: where states are many, a good solution is near (Martello, Pisinger
  /// and Toth, "Dynamic programming and strong bounds for the 0-1 knapsack problem", 1999). Each time they have doubled.
  private mutating func pair() {
    pairingCount = 2 * states.count
    if states.count >= Self.manyStates { tightenBound() }
    for place in nextRight..<items.count where canImprove(place) {
      states.pair(place: place, weight: weights[place], value: values[place])
    }
    for place in 0..<(nextLeft + 1) where canImprove(place) {
      states.pair(place: place, weight: -weights[place], value: -values[place])
    }
    reads += items.count - nextRight + nextLeft + 1
  }
}

extension MinknapSearch {
  /// Works out what the number of items that a better choice can have, or must have, leaves possible.
  private mutating func tightenBound() {
    let packed = weights[..<breakPlace].reduce(room, +)
    let packedValue = values[..<breakPlace].reduce(0, +)
    let problem = CountBound(weights: weights, values: values, budget: packed)
    let most = min(problem.fromAbove, problem.fromBelow(beating: packedValue + states.best)) - packedValue
    countBound = min(countBound, (most + 1e-3 + 1e-12 * packedValue).rounded(.down))
  }

  private struct Progress: Codable {
    var nextRight: Int
    var nextLeft: Int
    var isRightsTurn: Bool
    var pairingCount: Int
    var reads: Int
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue(
      "progress",
      Progress(
        nextRight: nextRight, nextLeft: nextLeft, isRightsTurn: isRightsTurn, pairingCount: pairingCount, reads: reads))
    snapshot.setArray("countBound", [countBound])
    states.save(into: &snapshot)
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot) throws {
    let progress: Progress = try snapshot.value("progress")
    guard progress.nextRight >= breakPlace, progress.nextLeft < breakPlace, progress.nextLeft >= -1, progress.reads >= 0,
      progress.pairingCount > 0
    else {
      throw WarrenError("the snapshot of the search is damaged", kind: .failure)
    }
    let countBound = try snapshot.array("countBound", of: Double.self, count: 1)[0]
    try states.restore(snapshot, placeCount: items.count)
    self.countBound = countBound
    (nextRight, nextLeft) = (progress.nextRight, progress.nextLeft)
    (isRightsTurn, pairingCount, reads) = (progress.isRightsTurn, progress.pairingCount, progress.reads)
  }
}
