import Core
import ExperimentRunner
import Foundation
import Testing

@Suite struct TuningSearchTests {
  private static let space = """
    rate: { from: 1.0e-5, to: 1, scale: log }
    share: { from: 0.01, to: 1 }
    size: { from: 2, to: 200, scale: log }
    kind: [a, b, c, d]
    """

  private func space(_ text: String = space) throws -> TuningSpace {
    try TuningSpace(Document(yaml: text, name: "space"), reader: ConfigurationReader(file: "space"))
  }

  private func number(_ document: Document) -> Double {
    if case .scalar(let text, _) = document.content { return Double(text) ?? .nan }
    return .nan
  }

  /// A bowl with its bottom, 0, at rate 0.001, share 0.7, size 20 and kind c; half of the rates above 0.1 fail.
  private func cost(_ values: [(field: String, value: Document)]) -> Double {
    var cost = 0.0
    for (field, value) in values {
      switch field {
      case "rate":
        let rate = number(value)
        if rate > 0.1, Int(rate * 1e6) % 2 == 0 { return .infinity }
        cost += pow(log10(rate) + 3, 2)
      case "share": cost += 4 * pow(number(value) - 0.7, 2)
      case "size": cost += pow(log10(number(value)) - log10(20), 2)
      default: if case .scalar(let text, _) = value.content, text != "c" { cost += 0.5 }
      }
    }
    return cost
  }

  /// The least cost that a search finds.
  private func best(_ by: TuningSettings.Search, seed: Int, trials: Int = 60, space: TuningSpace) throws -> Double {
    var settings = TuningSettings()
    (settings.by, settings.trials, settings.seed) = (by, trials, seed)
    var search = try settings.makeSearch(of: space)
    var best = Double.infinity
    var count = 0
    while case let trials = search.ask(), !trials.isEmpty {
      #expect(trials.allSatisfy { $0.point.allSatisfy((0...1).contains) })
      #expect(trials.map(\.number) == Array(count + 1...count + trials.count))
      count += trials.count
      let costs = trials.map { cost(space.values(at: $0.point)) }
      best = min(best, costs.min()!)
      search.tell(costs)
    }
    #expect(count == trials)
    return best
  }

  @Test("Parzen estimators find what random trials do not, with lists and failures among the fields")
  func parzen() throws {
    let space = try space()
    let parzen = try (1...20).map { try best(.tpe, seed: $0, space: space) }
    let random = try (1...20).map { try best(.random, seed: $0, space: space) }
    let wins = zip(parzen, random).filter { $0 < $1 }.count
    #expect(wins >= 16)
    #expect(parzen.sorted()[10] < 0.5 * random.sorted()[10])
  }

  @Test("CMA-ES finds the bottom of a bowl of ranges")
  func covariance() throws {
    let space = try space("rate: { from: 1.0e-5, to: 1, scale: log }\nshare: { from: 0.01, to: 1 }")
    let found = try (1...20).map { try best(.covariance, seed: $0, trials: 100, space: space) }
    let random = try (1...20).map { try best(.random, seed: $0, trials: 100, space: space) }
    #expect(found.sorted()[10] < 0.1 * random.sorted()[10])
  }

  @Test("halving finds a better choice than random trials that spend as much")
  func halving() throws {
    let space = try space()
    var wins = 0
    for seed in 1...20 {
      var settings = TuningSettings()
      (settings.by, settings.trials, settings.seed) = (.halving, 81, seed)
      var search = try settings.makeSearch(of: space)
      var noise = RandomKey(seed: UInt64(seed))["noise"].stream
      var (best, spent, rungs) = (Double.infinity, 0.0, [Int]())
      while case let trials = search.ask(), !trials.isEmpty {
        rungs.append(trials.count)
        spent += trials.reduce(0) { $0 + $1.share }
        // A small part of the budget shows the cost with noise.
        let costs = trials.map { cost(space.values(at: $0.point)) + (1 - $0.share) * 0.2 * noise.normal() }
        if trials[0].share == 1 { best = costs.min()! }
        search.tell(costs)
      }
      #expect(rungs == [81, 27, 9, 3, 1])
      #expect(abs(spent - 5) < 1e-9)
      if try best < self.best(.random, seed: seed + 100, trials: 5, space: space) { wins += 1 }
    }
    #expect(wins >= 16)
  }

  @Test("halving stops where nothing works, and numbers that do not divide are cut off")
  func halvingAtItsEnds() throws {
    var settings = TuningSettings()
    (settings.by, settings.trials, settings.reduction) = (.halving, 10, 2)
    var search = try settings.makeSearch(of: space())
    var shares: [[Double]] = []
    while case let trials = search.ask(), !trials.isEmpty {
      shares.append(trials.map(\.share))
      search.tell(trials.map { Double($0.number) })
      if trials.count > 1 { #expect(search.ask().map(\.number) == Array(1...search.ask().count)) }
    }
    #expect(shares.map(\.count) == [10, 5, 2, 1])
    #expect(shares.map { $0[0] } == [0.125, 0.25, 0.5, 1])
    var failing = try settings.makeSearch(of: space())
    failing.tell(failing.ask().map { _ in .infinity })
    #expect(failing.ask().isEmpty)
  }

  @Test("a Parzen density is one")
  func density() {
    for places in [[], [0.0, 1.0], [0.2, 0.21, 0.9]] {
      let density = ParzenDensity(places)
      var (sum, mean) = (0.0, 0.0)
      for index in 0..<20_000 {
        let place = (Double(index) + 0.5) / 20_000
        sum += density.density(at: place) / 20_000
        mean += place * density.density(at: place) / 20_000
      }
      #expect(abs(sum - 1) < 1e-4)
      var random = RandomKey(seed: 3).stream
      let drawn = (0..<20_000).map { _ in density.sample(&random) }
      #expect(abs(drawn.reduce(0, +) / 20_000 - mean) < 0.01)
    }
  }
}
