import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

private struct Recording: Decodable {
  struct Episode: Decodable {
    var timeLimit: Int
    var agent: [Int]
    var goal: [Int]
    var gaps: [Int]?
    var rooms: [[Int]]?
    var actions: String
    var directions: String
    var views: [String]
    var reward: Float
    var end: String
  }
  var draws: [[Double]]
  var episodes: [Episode]

  static func read() throws -> Recording {
    try JSONDecoder().decode(
      Recording.self, from: Data(contentsOf: golden.appendingPathComponent("rooms.json")))
  }
}

/// A view in the letters of the recording, and the direction, from the observation of an environment.
private func view(_ environment: some ReinforcementLearning.Environment) -> (letters: String, direction: String) {
  var numbers = [Float](repeating: -1, count: 539)
  numbers.withUnsafeMutableBufferPointer {
    var row = BatchRow($0.baseAddress!, count: 539)
    environment.writeObservation(into: &row)
  }
  var (letters, direction) = ("", "")
  for cell in 0..<49 {
    let channels = Array(numbers[cell * 11..<cell * 11 + 11])
    let contents = (0..<7).filter { channels[$0] == 1 }
    letters += contents.isEmpty ? "?" : String(contents.map { Array(".#kLD_G")[$0] })
    direction += (0..<4).filter { channels[7 + $0] == 1 }.map { "\($0)" }.joined()
  }
  return (letters, direction)
}

private func position(_ pair: [Int]) -> GridPosition { GridPosition(x: pair[0], y: pair[1]) }

@Suite struct RoomsTests {
  /// Follows a recorded episode; every view, direction, reward and end must be the same.
  private func follow<E: ReinforcementLearning.Environment>(
    _ episode: Recording.Episode, _ environment: E
  ) throws where E.Action == Int {
    var environment = environment
    var random = RandomKey(seed: 0).stream
    let directions = Array(episode.directions)
    #expect(environment.specification.timeLimit == episode.timeLimit)
    for (index, letter) in episode.actions.enumerated() {
      let seen = view(environment)
      try #require(seen.letters == episode.views[index], "step \(index)")
      try #require(seen.direction == String(directions[index]))
      let timeStep = environment.step(try #require(letter.wholeNumberValue), using: &random)
      let isTerminated = index == episode.actions.count - 1 && episode.end == "terminated"
      try #require(timeStep.status == (isTerminated ? .terminated : .running))
      try #require(abs(timeStep.reward - (isTerminated ? episode.reward : 0)) < 1e-6)
    }
    #expect(view(environment).letters == episode.views.last)
    if episode.end == "truncated" { #expect(episode.actions.count == episode.timeLimit) }
  }

  @Test("views, directions, rewards and ends equal MiniGrid's along recorded episodes")
  func equalsMiniGrid() throws {
    let episodes = try Recording.read().episodes
    #expect(episodes.count == 16 && Set(episodes.map(\.end)) == ["terminated", "truncated"])
    #expect(episodes.contains { $0.views.contains { $0.contains("_") } })
    for episode in episodes {
      let direction = try #require(episode.directions.first?.wholeNumberValue)
      let (agent, goal) = (position(episode.agent), position(episode.goal))
      if let gaps = episode.gaps {
        var environment = FourRooms()
        try environment.begin(
          with: FourRoomsLayout(
            upper: gaps[0], lower: gaps[1], left: gaps[2], right: gaps[3], agent: agent, goal: goal, direction: direction))
        try follow(episode, environment)
      } else {
        let rooms = try #require(episode.rooms).map {
          MultiRoomLayout.Room(corner: position($0), width: $0[2], height: $0[3], door: GridPosition(x: $0[4], y: $0[5]))
        }
        var environment = try MultiRoom(MultiRoomConfiguration(rooms: rooms.count...rooms.count))
        try environment.begin(with: MultiRoomLayout(rooms: rooms, agent: agent, goal: goal, direction: direction))
        #expect(environment.doors.count == rooms.count - 1)
        try follow(episode, environment)
      }
    }
  }

  @Test("the starts of four rooms of size 7 are all that there are, and equally likely: chi-squared")
  func fourRoomsStarts() throws {
    var environment = try FourRooms(FourRoomsConfiguration(size: 7))
    var random = RandomKey(seed: 1).stream
    let free = 4 * 4 + 4
    // The cells of agent and goal, whatever the gaps: those of the rooms are free always, a gap in half of the cases.
    var (agents, pairs) = ([GridPosition: Double](), 0.0)
    let number = 80_000
    for _ in 0..<number {
      environment.reset(using: &random)
      agents[environment.agent, default: 0] += 1
      if environment.agent == environment.goal { pairs += 1 }
    }
    #expect(pairs == 0 && agents.count == 16 + 8)
    var chiSquared = 0.0
    for (cell, count) in agents {
      let expected = Double(number) / Double(free) * (cell.x == 3 || cell.y == 3 ? 0.5 : 1)
      chiSquared += (count - expected) * (count - expected) / expected
    }
    // 99.99 % quantile with 23 degrees of freedom.
    #expect(chiSquared < 57)
  }

  @Test("rooms are drawn with MiniGrid's probabilities: chi-squared against its own draws")
  func multiRoomDraws() throws {
    let recorded = try Recording.read().draws
    var environment = try MultiRoom(MultiRoomConfiguration(rooms: 4...4, largestRoom: 5))
    var random = RandomKey(seed: 2).stream
    var counts = [[Double]](repeating: [Double](repeating: 0, count: 25), count: 5)
    for _ in 0..<40_000 {
      environment.reset(using: &random)
      let rooms = environment.rooms
      for (row, value) in [
        rooms[0].corner.x, rooms[0].corner.y, rooms[0].width, rooms[3].corner.x, rooms[3].corner.y,
      ].enumerated() {
        counts[row][value] += 1
      }
    }
    for (own, other) in zip(counts, recorded) {
      let chiSquared = zip(own, other).reduce(0.0) { sum, pair in
        let total = pair.0 + pair.1
        return total > 0 ? sum + (pair.0 - pair.1) * (pair.0 - pair.1) / total : sum
      }
      let freedom = Double(zip(own, other).filter { $0 + $1 > 0 }.count - 1)
      #expect(chiSquared < freedom + 4.5 * (2 * freedom).squareRoot(), "\(chiSquared) with \(freedom)")
    }
  }

  @Test("the goal can be reached, and the agent begins in the first room with all doors closed", arguments: [2, 4, 6])
  func reachable(rooms: Int) throws {
    var environment = try MultiRoom(MultiRoomConfiguration(rooms: 2...rooms, largestRoom: 6))
    var random = RandomKey(seed: 3).stream
    for _ in 0..<50 {
      environment.reset(using: &random)
      #expect((1...rooms - 1).contains(environment.doors.count) && environment.doors.allSatisfy { !$0.isOpen })
      var (wave, known) = ([environment], Set([environment.agent]))
      var isReached = false
      // Turn any way, open a door where there is one, and go.
      while !isReached, !wave.isEmpty {
        var next: [MultiRoom] = []
        for state in wave {
          for turns in 0..<4 {
            for opens in [false, true] {
              var child = state
              for _ in 0..<turns { _ = child.step(1, using: &random) }
              if opens { _ = child.step(5, using: &random) }
              isReached = child.step(2, using: &random).status == .terminated || isReached
              if known.insert(child.agent).inserted { next.append(child) }
            }
          }
        }
        wave = next
      }
      #expect(isReached)
    }
  }

  @Test("they keep the contract of an environment")
  func contract() throws {
    #expect(checkEnvironment(FourRooms.self, episodes: 10).isEmpty)
    #expect(checkEnvironment(try FourRooms(FourRoomsConfiguration(size: 47, timeLimit: 300)), episodes: 5).isEmpty)
    #expect(checkEnvironment(MultiRoom.self, episodes: 20).isEmpty)
    #expect(checkEnvironment(try MultiRoom(MultiRoomConfiguration(rooms: 1...8)), episodes: 20).isEmpty)
  }

  @Test("settings and layouts that make no sense are errors")
  func badSettings() throws {
    for size in [5, 8, 49] {
      #expect(throws: WarrenError.self) { try FourRooms(FourRoomsConfiguration(size: size)) }
    }
    #expect(throws: WarrenError.self) { try FourRooms(FourRoomsConfiguration(size: 9, timeLimit: 0)) }
    #expect(throws: WarrenError.self) { try MultiRoom(MultiRoomConfiguration(rooms: 1...9)) }
    #expect(throws: WarrenError.self) { try MultiRoom(MultiRoomConfiguration(rooms: 0...2)) }
    #expect(throws: WarrenError.self) { try MultiRoom(MultiRoomConfiguration(rooms: 2...2, largestRoom: 11)) }
    var four = try FourRooms(FourRoomsConfiguration(size: 7))
    let good = FourRoomsLayout(
      upper: 1, lower: 4, left: 2, right: 5, agent: GridPosition(x: 1, y: 1), goal: GridPosition(x: 3, y: 4), direction: 3)
    try four.begin(with: good)
    #expect(four.rendering == "#######\n#^    #\n#  #  #\n## ## #\n#  G  #\n#  #  #\n#######")
    for change: (inout FourRoomsLayout) -> Void in [
      { $0.upper = 3 }, { $0.lower = 3 }, { $0.left = 0 }, { $0.right = 6 }, { $0.direction = 4 }, { $0.goal = $0.agent },
      { $0.agent = GridPosition(x: 3, y: 3) }, { $0.goal = GridPosition(x: 7, y: 1) },
    ] {
      var layout = good
      change(&layout)
      #expect(throws: WarrenError.self) { try four.begin(with: layout) }
    }
    var multi = MultiRoom()
    let room = MultiRoomLayout.Room(
      corner: GridPosition(x: 22, y: 0), width: 4, height: 4, door: GridPosition(x: 22, y: 1))
    #expect(throws: WarrenError.self) {
      try multi.begin(
        with: MultiRoomLayout(
          rooms: [room], agent: GridPosition(x: 23, y: 1), goal: GridPosition(x: 23, y: 2), direction: 0))
    }
  }

  @Test("a recorded playthrough repeats itself")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("rooms.txt"), encoding: .utf8)
    #expect(Self.play() == text)
  }

  /// Random actions in two rooms and in four: the picture now and then, beside what the agent sees.
  static func play() -> String {
    (try? play(FourRooms(FourRoomsConfiguration(size: 9))) + play(MultiRoom())) ?? ""
  }

  private static func play<E: RenderableEnvironment>(_ environment: E) -> String where E.Action == Int {
    var environment = environment
    var random = RandomKey(seed: 91).stream
    var choice = RandomKey(seed: 92).stream
    environment.reset(using: &random)
    var lines: [String] = []
    for step in 0..<60 {
      let letters = Array(view(environment).letters)
      if step % 10 == 0 { lines.append(environment.rendering) }
      lines += (0..<7).map { "  " + String(letters[$0 * 7..<$0 * 7 + 7]) }
      let action = [0, 1, 2, 2, 2, 5, 5][choice.integer(below: 7)]
      let timeStep = environment.step(action, using: &random)
      lines.append("\(action) -> reward \(timeStep.reward)")
      if timeStep.status.isLast { break }
    }
    return (lines + [environment.rendering, ""]).joined(separator: "\n")
  }
}
