import Core
import Foundation

/// The tree of Parzen estimators (Bergstra, Bardenet, Bengio and Kégl, "Algorithms for hyper-parameter optimization", NeurIPS 2011):
/// the trials so far are split into the best 15 % and the rest, the density of each is estimated field by field, and of some
/// candidates drawn from the density of the good the one is tried where good is likeliest against the rest.
///
/// The density of a range is a mixture of normal distributions cut off at its ends, one around each trial, as wide as the distance
/// to its farther neighbour, and one over the whole range; that of a list counts its values, each once more than it occurred. The
/// value of a list is drawn from the density of the good as it is: the likeliest against the rest would soon be the only one that
/// is tried. The first trials, ten or half of all, are random.
struct ParzenSearch: TuningSearch {
  private static let goodShare = 0.15
  private static let candidates = 24

  private let space: TuningSpace
  private let count: Int
  private let key: RandomKey
  private var points: [[Double]] = []
  private var costs: [Double] = []

  init(_ space: TuningSpace, trials: Int, key: RandomKey) {
    self.space = space
    count = trials
    self.key = key
  }

  package func ask() -> [TuningTrial] {
    let done = points.count
    guard done < count else { return [] }
    let startup = min(10, (count + 1) / 2)
    let batch = done == 0 ? Array(0..<startup) : [done]
    return batch.map { TuningTrial(number: $0 + 1, point: done == 0 ? space.randomPoint(key: key[$0]) : proposal(key[$0])) }
  }

  package mutating func tell(_ costs: [Double]) {
    points += ask().map(\.point)
    self.costs += costs
  }

  private func proposal(_ key: RandomKey) -> [Double] {
    let ranked = costs.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
    let count = Int((Self.goodShare * Double(ranked.count)).rounded(.up))
    let good = ranked.prefix(count).filter { costs[$0] < .infinity }
    guard !good.isEmpty else { return space.randomPoint(key: key) }
    let rest = ranked.filter { !good.contains($0) }
    return space.fields.indices.map { field in
      var random = key[space.fields[field].name].stream
      let (ofGood, ofRest) = (good.map { points[$0][field] }, rest.map { points[$0][field] })
      if let categories = space.fields[field].categories {
        return TuningSpace.place(category: CategoryDensity(ofGood, categories).sample(&random), of: categories)
      }
      return Self.place(ParzenDensity(ofGood), ParzenDensity(ofRest), &random)
    }
  }

  private static func place(_ good: ParzenDensity, _ rest: ParzenDensity, _ random: inout RandomStream) -> Double {
    var best = (place: 0.5, score: -Double.infinity)
    for _ in 0..<candidates {
      let place = good.sample(&random)
      let score = log(good.density(at: place)) - log(rest.density(at: place))
      if score > best.score { best = (place, score) }
    }
    return best.place
  }
}

/// A mixture of normal distributions on the interval from 0 to 1, cut off at its ends.
package struct ParzenDensity {
  private var kernels: [(center: Double, deviation: Double, mass: Double)]

  /// A kernel around each place, and one over the whole interval.
  package init(_ places: [Double]) {
    let sorted = (places + [0.5]).sorted()
    let least = 1 / min(100, Double(sorted.count))
    // The kernel of the whole interval is the one in its middle.
    let prior = sorted.firstIndex(of: 0.5)!
    kernels = sorted.indices.map { index in
      let center = sorted[index]
      let below = center - (index > 0 ? sorted[index - 1] : 0)
      let above = (index < sorted.count - 1 ? sorted[index + 1] : 1) - center
      let deviation = index == prior ? 1 : min(max(below, above, least), 1)
      return (center, deviation, Self.mass(center, deviation))
    }
  }

  /// Which part of a normal distribution lies between 0 and 1.
  private static func mass(_ center: Double, _ deviation: Double) -> Double {
    0.5 * (erf((1 - center) / (deviation * 2.0.squareRoot())) + erf(center / (deviation * 2.0.squareRoot())))
  }

  package func density(at place: Double) -> Double {
    let sum = kernels.reduce(0) { sum, kernel in
      let distance = (place - kernel.center) / kernel.deviation
      return sum + exp(-0.5 * distance * distance) / (kernel.deviation * kernel.mass * (2 * .pi).squareRoot())
    }
    return sum / Double(kernels.count)
  }

  package func sample(_ random: inout RandomStream) -> Double {
    let kernel = kernels[random.integer(below: kernels.count)]
    // Its centre lies within, so at least a third of the draws do.
    while true {
      let place = kernel.center + kernel.deviation * random.normal()
      if (0...1).contains(place) { return place }
    }
  }
}

/// How often each value of a list occurs, each counted once more than it did.
private struct CategoryDensity {
  let shares: [Double]

  init(_ places: [Double], _ categories: Int) {
    var counts = [Double](repeating: 1, count: categories)
    for place in places { counts[TuningSpace.category(place, of: categories)] += 1 }
    let sum = counts.reduce(0, +)
    shares = counts.map { $0 / sum }
  }

  func sample(_ random: inout RandomStream) -> Int {
    var rest = random.uniformDouble()
    for (category, share) in shares.enumerated() {
      rest -= share
      if rest < 0 { return category }
    }
    return shares.count - 1
  }
}
