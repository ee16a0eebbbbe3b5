import Core
import Search
import Testing

@Suite struct InteractiveEvolutionTests {
  typealias Evolution = InteractiveEvolution<MixedEncoding>

  private static let encoding = MixedEncoding([
    .real(-1...1), .real(0...5), .integer(-3...3), .category(["a", "b", "c"]), .color, .color,
  ])

  private func evolution(
    seed: UInt64 = 1, _ change: (inout InteractiveConfiguration) -> Void = { _ in }
  ) throws -> Evolution {
    var configuration = InteractiveConfiguration()
    change(&configuration)
    return try InteractiveEvolution(configuration, encoding: Self.encoding, key: RandomKey(seed: seed))
  }

  /// Picks by a stream of its own, goes on and sometimes back.
  private func act(_ evolution: inout Evolution, rounds: Range<Int>) throws {
    for round in rounds {
      var random = RandomKey(seed: 9)[round].stream
      for _ in 0..<3 {
        try evolution.setPreference(
          Preference.allCases[random.integer(below: 3)], at: random.integer(below: evolution.page.members.count))
      }
      try evolution.setMutationStrength(0.1 + 0.8 * random.uniformDouble())
      _ = try evolution.step()
      if evolution.canGoBack, random.bernoulli(0.3) { try evolution.goBack() }
    }
  }

  @Test func samePicksGiveTheSameBits() throws {
    var first = try evolution()
    var second = try evolution()
    #expect(first.page == second.page)
    try act(&first, rounds: 0..<30)
    try act(&second, rounds: 0..<30)
    #expect(first.page == second.page)
    #expect(try evolution(seed: 2).page != evolution(seed: 1).page)
  }

  @Test func restoresInTheMiddle() throws {
    var whole = try evolution()
    try act(&whole, rounds: 0..<12)
    let snapshot = try whole.save()
    try act(&whole, rounds: 12..<24)

    // The key comes from the snapshot, too.
    var resumed = try evolution(seed: 77)
    try resumed.restore(snapshot)
    try act(&resumed, rounds: 12..<24)
    #expect(resumed.page == whole.page)
    #expect(resumed.ledger == whole.ledger)
    #expect(resumed.mutationStrength == whole.mutationStrength)
    #expect(resumed.favorites == whole.favorites)
    while whole.canGoBack {
      try whole.goBack()
      try resumed.goBack()
      #expect(resumed.page == whole.page)
    }
    #expect(!resumed.canGoBack)
  }

  @Test func favoritesStayAndTheLovedOnesAreFirst() throws {
    var evolution = try evolution()
    try evolution.setPreference(.liked, at: 2)
    try evolution.setPreference(.loved, at: 7)
    try evolution.setPreference(.liked, at: 5)
    try evolution.setPreference(.none, at: 5)
    let picked = [7, 2].map { evolution.page.members[$0] }
    #expect(try evolution.step()["favorites"] == 2)
    let page = evolution.page
    #expect(page.generation == 1)
    #expect(page.members.count == 12)
    #expect(page.members.prefix(2).map(\.identifier) == picked.map(\.identifier))
    #expect(page.members.prefix(2).map(\.genotype) == picked.map(\.genotype))
    #expect(page.members.prefix(2).allSatisfy { $0.origin == .kept && $0.preference == .none })
    // A tenth of twelve, rounded, is drawn anew.
    #expect(page.members.filter { $0.origin == .drawn }.count == 1)
    let parents = page.members.filter { $0.origin == .bred }.map(\.parents)
    #expect(parents.count == 9)
    #expect(parents.allSatisfy { Set($0).isSubset(of: [7, 2]) && (1...2).contains($0.count) })
  }

  @Test func lovedOnesAreTheLikelierParents() throws {
    var evolution = try evolution {
      $0.population = 200
      $0.crossoverRate = 0
      $0.newcomers = 0
    }
    var counts = [0, 0]
    for _ in 0..<10 {
      try evolution.setPreference(.loved, at: 0)
      try evolution.setPreference(.liked, at: 1)
      let numbers = [0, 1].map { evolution.page.members[$0].identifier }
      _ = try evolution.step()
      for member in evolution.page.members where member.origin == .bred {
        counts[try #require(numbers.firstIndex(of: member.parents[0]))] += 1
      }
    }
    // Three to one; the deviation of the share is below one hundredth.
    #expect(counts.reduce(0, +) == 1980)
    #expect(abs(Double(counts[0]) / 1980 - 0.75) < 0.04)
  }

  @Test func keepsHalfAPageAtMost() throws {
    var evolution = try evolution()
    for place in 0..<12 { try evolution.setPreference(place < 8 ? .liked : .loved, at: place) }
    _ = try evolution.step()
    #expect(evolution.page.members.prefix(6).map(\.identifier) == [8, 9, 10, 11, 0, 1])
    #expect(evolution.page.members.dropFirst(6).allSatisfy { $0.origin != .kept })
  }

  @Test func nothingPickedGivesAnotherPage() throws {
    var evolution = try evolution()
    let first = evolution.page
    _ = try evolution.step()
    #expect(evolution.page.members.allSatisfy { $0.origin == .drawn && $0.parents.isEmpty })
    #expect(Set(evolution.page.members.map(\.identifier)).isDisjoint(with: first.members.map(\.identifier)))
  }

  @Test func goingBackBringsThePageAsItWasLeftAndOnOtherChildren() throws {
    var evolution = try evolution()
    #expect(throws: WarrenError.self) { try evolution.goBack() }
    try evolution.setPreference(.loved, at: 4)
    let left = evolution.page
    _ = try evolution.step()
    let children = evolution.page
    try evolution.goBack()
    #expect(evolution.page.members == left.members)
    _ = try evolution.step()
    #expect(evolution.page.members[0] == children.members[0])
    #expect(evolution.page.members.dropFirst().map(\.genotype) != children.members.dropFirst().map(\.genotype))
    // Numbers are not used again, so a file named after one is about one design.
    #expect(Set(evolution.page.members.dropFirst().map(\.identifier)).isDisjoint(with: children.members.map(\.identifier)))
  }

  @Test func noTwoOnAPageAreEqual() throws {
    // Sixteen bit strings for a page of twelve: chance alone would repeat some.
    let encoding = BinaryEncoding(count: 4)
    var configuration = InteractiveConfiguration()
    configuration.mutationStrength = 0.05
    for seed in 1...20 as ClosedRange<UInt64> {
      var evolution = try InteractiveEvolution(configuration, encoding: encoding, key: RandomKey(seed: seed))
      for round in 0..<5 {
        #expect(Set(evolution.page.members.map(\.genotype.text)).count == 12, "seed \(seed), round \(round)")
        try evolution.setPreference(.liked, at: round)
        _ = try evolution.step()
      }
    }
    // Where there are not that many, it ends all the same.
    let two = try InteractiveEvolution(configuration, encoding: BinaryEncoding(count: 1), key: RandomKey(seed: 1))
    #expect(two.page.members.count == 12)
  }

  @Test func strengthSaysHowFarChildrenAre() throws {
    func distance(_ strength: Double) throws -> Double {
      var evolution = try evolution {
        $0.population = 100
        $0.newcomers = 0
      }
      try evolution.setPreference(.liked, at: 0)
      try evolution.setMutationStrength(strength)
      _ = try evolution.step()
      let parent = evolution.page.members[0].genotype
      let children = evolution.page.members.dropFirst().map(\.genotype)
      return children.reduce(0) { $0 + (Self.encoding.distance(parent, $1) ?? 0) } / Double(children.count)
    }
    let distances = try [0.1, 1].map(distance)
    #expect(distances[0] > 0)
    #expect(distances[0] * 2 < distances[1])
  }

  @Test func formerPagesAreKeptUpToALimit() throws {
    var evolution = try evolution { $0.history = 3 }
    for _ in 0..<10 { _ = try evolution.step() }
    var count = 0
    while evolution.canGoBack {
      try evolution.goBack()
      count += 1
    }
    #expect(count == 3 && evolution.page.generation == 7)
  }

  @Test func refusesWhatCannotBe() throws {
    for change in [
      { $0.population = 1 }, { $0.mutationStrength = 0 }, { $0.mutationStrength = .nan }, { $0.crossoverRate = 1.5 },
      { $0.newcomers = -1 }, { $0.history = -1 },
    ] as [(inout InteractiveConfiguration) -> Void] {
      #expect(throws: WarrenError.self) { try evolution(change) }
    }
    var usual = try evolution()
    #expect(throws: WarrenError.self) { try usual.setPreference(.liked, at: 12) }
    #expect(throws: WarrenError.self) { try usual.setMutationStrength(2) }
    // A snapshot of other genes, of nothing, and one whose pages do not fit.
    var other = try InteractiveEvolution(
      InteractiveConfiguration(), encoding: MixedEncoding([.real(0...1)]), key: RandomKey(seed: 1))
    let before = other.page
    #expect(throws: WarrenError.self) { try other.restore(usual.save()) }
    #expect(throws: WarrenError.self) { try other.restore(Snapshot()) }
    var snapshot = try other.save()
    try snapshot.setValue("pages", [Int]())
    #expect(throws: WarrenError.self) { try other.restore(snapshot) }
    #expect(other.page == before)
  }
}
