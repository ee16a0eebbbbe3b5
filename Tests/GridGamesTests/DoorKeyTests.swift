import AllocationCounter
import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

private struct Recording: Decodable {
  struct Episode: Decodable {
    var size: Int
    var timeLimit: Int
    var agent: [Int]
    var door: [Int]?
    var key: [Int]?
    var actions: String
    var directions: String
    var views: [String]
    var reward: Float
    var end: String
  }
  var episodes: [Episode]
}

/// A view in the letters of the recording, and the direction, from the numbers of an observation.
private func decoded(_ numbers: [Float]) -> (view: String, direction: String) {
  let letters: [Character] = [".", "#", "k", "L", "D", "_", "G"]
  var (view, direction) = ("", "")
  for cell in 0..<49 {
    let channels = numbers[cell * 11..<cell * 11 + 11].map { $0 }
    let contents = (0..<7).filter { channels[$0] == 1 }
    view += contents.isEmpty ? "?" : String(contents.map { letters[$0] })
    direction += (0..<4).filter { channels[7 + $0] == 1 }.map { "\($0)" }.joined()
    if cell != 45, channels[7...].contains(where: { $0 != 0 }) { direction += "!" }
    if channels.contains(where: { $0 != 0 && $0 != 1 }) { view += "!" }
  }
  return (view, direction)
}

@Suite struct DoorKeyTests {
  /// Follows a recorded episode; every view, direction, reward and end must be the same.
  private func follow<E: Environment>(_ episode: Recording.Episode, _ environment: E) throws where E.Action == Int {
    var environment = environment
    var random = RandomKey(seed: 0).stream
    let directions = Array(episode.directions)
    #expect(environment.specification.timeLimit == episode.timeLimit)
    for (index, letter) in episode.actions.enumerated() {
      let seen = decoded(observe(environment))
      try #require(seen.view == episode.views[index], "size \(episode.size), step \(index)")
      try #require(seen.direction == String(directions[index]))
      let timeStep = environment.step(try #require(letter.wholeNumberValue), using: &random)
      let isLast = index == episode.actions.count - 1
      let isTerminated = isLast && episode.end == "terminated"
      try #require(timeStep.status == (isTerminated ? .terminated : .running))
      try #require(abs(timeStep.reward - (isTerminated ? episode.reward : 0)) < 1e-6)
      if isLast, episode.end == "truncated" { #expect(index + 1 == episode.timeLimit) }
    }
    #expect(decoded(observe(environment)).view == episode.views.last)
  }

  @Test("views, directions, rewards and ends equal MiniGrid's along recorded episodes")
  func equalsMiniGrid() throws {
    let data = try Data(contentsOf: golden.appendingPathComponent("door-key.json"))
    let episodes = try JSONDecoder().decode(Recording.self, from: data).episodes
    #expect(episodes.count == 19 && Set(episodes.map(\.end)) == ["running", "terminated", "truncated"])
    #expect(episodes.contains { $0.views.contains { $0.contains("D") } && $0.actions.contains("4") })
    for episode in episodes {
      let agent = GridPosition(x: episode.agent[0], y: episode.agent[1])
      let direction = try #require(episode.directions.first?.wholeNumberValue)
      if let door = episode.door, let key = episode.key {
        var environment = try DoorKey(DoorKeyConfiguration(size: episode.size))
        try environment.begin(
          with: DoorKeyLayout(
            wall: door[0], door: door[1], key: GridPosition(x: key[0], y: key[1]), agent: agent, direction: direction))
        try follow(episode, environment)
      } else {
        var environment = try EmptyGrid(EmptyGridConfiguration(size: episode.size))
        try environment.begin(at: agent, direction: direction)
        try follow(episode, environment)
      }
    }
  }

  @Test("the starts of 6x6 are as likely as MiniGrid makes them: chi-squared")
  func starts() throws {
    var environment = try DoorKey(DoorKeyConfiguration(size: 6))
    var random = RandomKey(seed: 1).stream
    var counts: [DoorKeyLayout: Double] = [:]
    let number = 400_000.0
    for _ in 0..<Int(number) {
      environment.reset(using: &random)
      #expect(environment.layout.doorState == .locked && !environment.layout.isKeyCarried)
      counts[environment.layout, default: 0] += 1
    }
    // Two walls, three doors, four directions; 4 and 8 cells on the left for the agent, one fewer for the key.
    #expect(counts.count == 3 * 4 * (4 * 3 + 8 * 7))
    let chiSquared = counts.reduce(0) { sum, entry in
      let cells = Double(4 * (entry.key.wall - 1))
      let expected = number / (2 * 3 * 4 * cells * (cells - 1))
      return sum + pow(entry.value - expected, 2) / expected
    }
    let freedom = Double(counts.count - 1)
    #expect(chiSquared < freedom + 4 * (2 * freedom).squareRoot())
    #expect(Set(counts.keys.map(\.door)) == [1, 2, 3])
  }

  /// The fewest actions to the goal from a layout, by breadth-first search over the full state.
  private func shortest(_ environment: DoorKey) -> Int {
    var random = RandomKey(seed: 0).stream
    var (known, wave, depth) = (Set([environment.layout]), [environment], 0)
    while !wave.isEmpty {
      depth += 1
      var next: [DoorKey] = []
      for state in wave {
        for action in 0..<6 {
          var child = state
          if child.step(action, using: &random).status.isLast { return depth }
          if known.insert(child.layout).inserted { next.append(child) }
        }
      }
      wave = next
    }
    return 0
  }

  @Test("the mean of the best returns, were all seen", arguments: [(5, 0.965), (6, 0.969), (8, 0.976)])
  func optimum(size: Int, expected: Double) throws {
    var environment = try DoorKey(DoorKeyConfiguration(size: size))
    var random = RandomKey(seed: 2).stream
    let count = 400
    var sum = 0.0
    for _ in 0..<count {
      environment.reset(using: &random)
      let steps = shortest(environment)
      #expect(steps > 0)
      sum += 1 - 0.9 * Double(steps) / Double(10 * size * size)
    }
    #expect(abs(sum / Double(count) - expected) < 0.002, "size \(size): \(sum / Double(count))")
  }

  @Test("a key can be dropped and picked up again, but not on the goal nor in the door")
  func dropping() throws {
    var environment = try DoorKey(DoorKeyConfiguration(size: 5))
    var random = RandomKey(seed: 0).stream
    let key = GridPosition(x: 1, y: 2)
    try environment.begin(
      with: DoorKeyLayout(wall: 2, door: 1, key: key, agent: GridPosition(x: 1, y: 1), direction: 1))
    _ = environment.step(2, using: &random)
    #expect(environment.layout.agent == GridPosition(x: 1, y: 1))
    // Take it, turn to the door, open it; the open door takes no key.
    for action in [3, 0, 5, 4] { _ = environment.step(action, using: &random) }
    #expect(environment.layout.isKeyCarried && environment.layout.doorState == .open)
    for action in [5, 2] { _ = environment.step(action, using: &random) }
    #expect(environment.layout.doorState == .closed && environment.layout.agent.x == 1)
    // Drop it behind the door that now opens without it.
    for action in [5, 2, 4] { _ = environment.step(action, using: &random) }
    #expect(environment.layout.key == GridPosition(x: 3, y: 1) && !environment.layout.isKeyCarried)
    for action in [2, 3, 2, 1, 2] { _ = environment.step(action, using: &random) }
    #expect(environment.layout.agent == GridPosition(x: 3, y: 2) && environment.layout.isKeyCarried)
    _ = environment.step(4, using: &random)
    #expect(environment.layout.isKeyCarried)
    #expect(environment.step(2, using: &random) == .terminated(reward: Float(1 - 0.9 * 17 / 250)))
  }

  @Test("they keep the contract of an environment")
  func contract() throws {
    #expect(checkEnvironment(DoorKey.self, episodes: 10).isEmpty)
    #expect(checkEnvironment(try DoorKey(DoorKeyConfiguration(size: 5, timeLimit: 400)), episodes: 30).isEmpty)
    #expect(checkEnvironment(EmptyGrid.self, episodes: 10).isEmpty)
    #expect(checkEnvironment(try EmptyGrid(EmptyGridConfiguration(size: 4, randomStart: true)), episodes: 50).isEmpty)
  }

  @Test("the random starts of an empty grid are all cells but the goal, in all directions: chi-squared")
  func emptyStarts() throws {
    var environment = try EmptyGrid(EmptyGridConfiguration(size: 5, randomStart: true))
    var random = RandomKey(seed: 3).stream
    var counts: [String: Double] = [:]
    for _ in 0..<32_000 {
      environment.reset(using: &random)
      counts["\(environment.agent) \(environment.direction)", default: 0] += 1
    }
    // 99.99 % quantile with 31 degrees of freedom.
    #expect(counts.count == 32 && counts.values.reduce(0) { $0 + pow($1 - 1000, 2) / 1000 } < 69)
  }

  @Test("settings and layouts that make no sense are errors")
  func badSettings() throws {
    #expect(throws: WarrenError.self) { try DoorKey(DoorKeyConfiguration(size: 4)) }
    #expect(throws: WarrenError.self) { try DoorKey(DoorKeyConfiguration(size: 65)) }
    #expect(throws: WarrenError.self) { try DoorKey(DoorKeyConfiguration(size: 8, timeLimit: 0)) }
    #expect(throws: WarrenError.self) { try EmptyGrid(EmptyGridConfiguration(size: 3)) }
    #expect(throws: WarrenError.self) { try EmptyGrid(EmptyGridConfiguration(size: 8, timeLimit: -1)) }
    var environment = try DoorKey(DoorKeyConfiguration(size: 6))
    let good = DoorKeyLayout(wall: 2, door: 1, key: GridPosition(x: 1, y: 2), agent: GridPosition(x: 1, y: 1), direction: 0)
    try environment.begin(with: good)
    for change: (inout DoorKeyLayout) -> Void in [
      { $0.wall = 1 }, { $0.wall = 4 }, { $0.door = 0 }, { $0.door = 5 }, { $0.direction = 4 }, { $0.agent.x = 0 },
      { $0.agent = $0.key }, { $0.agent = GridPosition(x: 4, y: 4) }, { $0.key = GridPosition(x: 2, y: 3) },
      { $0.key = GridPosition(x: 4, y: 4) },
    ] {
      var layout = good
      change(&layout)
      #expect(throws: WarrenError.self) { try environment.begin(with: layout) }
    }
    var empty = EmptyGrid()
    #expect(throws: WarrenError.self) { try empty.begin(at: GridPosition(x: 6, y: 6), direction: 0) }
    #expect(throws: WarrenError.self) { try empty.begin(at: GridPosition(x: 1, y: 7), direction: 0) }
  }

  @Test("a recorded playthrough repeats itself")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("door-key.txt"), encoding: .utf8)
    #expect(Self.play() == text)
  }

  /// A small room under random actions: the picture after every action, beside what the agent sees.
  static func play() -> String {
    guard var environment = try? DoorKey(DoorKeyConfiguration(size: 6)) else { return "" }
    var random = RandomKey(seed: 81).stream
    var choice = RandomKey(seed: 82).stream
    var lines: [String] = []
    environment.reset(using: &random)
    for _ in 0..<60 {
      let view = Array(decoded(observe(environment)).view)
      lines.append(environment.rendering)
      lines += (0..<7).map { "  " + String(view[$0 * 7..<$0 * 7 + 7]) }
      let action = [0, 1, 2, 2, 3, 4, 5][choice.integer(below: 7)]
      let timeStep = environment.step(action, using: &random)
      lines.append("\(action) -> reward \(timeStep.reward)")
      if timeStep.status.isLast { break }
    }
    return (lines + [environment.rendering, ""]).joined(separator: "\n")
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    for batch: any BatchEnvironment in [
      try VectorEnvironment(DoorKey(DoorKeyConfiguration(size: 5)), count: 8),
      try VectorEnvironment(EmptyGrid(EmptyGridConfiguration(size: 5, randomStart: true)), count: 8),
    ] {
      #expect(try countAllocations(of: batch) == 0)
    }
  }
}
