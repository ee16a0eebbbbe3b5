import AllocationCounter
import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

/// Snake written the slow and obvious way, by Jumanji's rules. It is told where fruits appear.
private struct PlainSnake {
  let rows: Int, columns: Int
  /// From the head to the tail.
  var body: [[Int]]
  var fruit: [Int]

  func isLegal(_ action: Int) -> Bool {
    let next = moved(action)
    return (0..<rows).contains(next[0]) && (0..<columns).contains(next[1]) && !body.dropLast().contains(next)
  }

  func moved(_ action: Int) -> [Int] {
    [body[0][0] + [-1, 0, 1, 0][action], body[0][1] + [0, 1, 0, -1][action]]
  }

  /// Returns whether a fruit was eaten.
  mutating func move(_ action: Int) -> Bool {
    let next = moved(action)
    body.insert(next, at: 0)
    if next == fruit { return true }
    body.removeLast()
    return false
  }

  var observation: [Float] {
    var planes = [Float](repeating: 0, count: rows * columns * 5)
    func index(_ cell: [Int], _ channel: Int) -> Int { (cell[0] * columns + cell[1]) * 5 + channel }
    for (place, cell) in body.enumerated() {
      planes[index(cell, 0)] = 1
      planes[index(cell, 4)] = Float(body.count - place) / Float(body.count)
    }
    planes[index(body[0], 1)] = 1
    planes[index(body.last!, 2)] = 1
    planes[index(fruit, 3)] = 1
    return planes
  }
}

@Suite struct SnakeTests {
  private func cell(_ planes: [Float], _ channel: Int, columns: Int) -> [Int] {
    let index = stride(from: channel, to: planes.count, by: 5).first { planes[$0] == 1 }! / 5
    return [index / columns, index % columns]
  }

  @Test(
    "it plays as a plain implementation does: observations, masks, rewards and ends", arguments: [(12, 12), (3, 4), (2, 2)])
  func equalsPlain(rows: Int, columns: Int) throws {
    var environment = try Snake(SnakeConfiguration(rows: rows, columns: columns))
    var random = RandomKey(seed: 1).stream
    var choice = RandomKey(seed: 2).stream
    var (fruits, full) = (0, 0)
    for _ in 0..<(rows == 12 ? 40 : 400) {
      environment.reset(using: &random)
      var planes = observe(environment)
      var plain = PlainSnake(
        rows: rows, columns: columns, body: [cell(planes, 1, columns: columns)], fruit: cell(planes, 3, columns: columns))
      #expect(plain.observation == planes && plain.fruit != plain.body[0])
      var steps = 0
      while steps < 400 {
        steps += 1
        let legal = (0..<4).filter { plain.isLegal($0) }
        #expect(mask(environment) == (0..<4).map { legal.contains($0) })
        // Now and then an illegal move, which ends the episode and changes nothing else.
        if choice.bernoulli(0.002), let illegal = (0..<4).first(where: { !legal.contains($0) }) {
          #expect(environment.step(illegal, using: &random) == .terminated(reward: 0))
          #expect(observe(environment) == planes)
          break
        }
        // Towards the fruit if possible, so that the snake grows long.
        let towards = legal.filter {
          let next = plain.moved($0)
          return abs(next[0] - plain.fruit[0]) + abs(next[1] - plain.fruit[1])
            < abs(plain.body[0][0] - plain.fruit[0]) + abs(plain.body[0][1] - plain.fruit[1])
        }
        let action = (towards.isEmpty ? legal : towards)[choice.integer(below: (towards.isEmpty ? legal : towards).count)]
        let eats = plain.move(action)
        let timeStep = environment.step(action, using: &random)
        planes = observe(environment)
        if eats {
          fruits += 1
          if plain.body.count == rows * columns {
            full += 1
            #expect(timeStep == .terminated(reward: 1))
            break
          }
          plain.fruit = cell(planes, 3, columns: columns)
          #expect(!plain.body.contains(plain.fruit))
        }
        #expect(planes == plain.observation && timeStep.reward == (eats ? 1 : 0))
        let isShutIn = !(0..<4).contains { plain.isLegal($0) }
        #expect(timeStep.status == (isShutIn ? .terminated : .running))
        if isShutIn { break }
      }
    }
    #expect(fruits > 200 && (rows == 12 || full > 0))
  }

  @Test("snakes and fruits appear everywhere, equally often: chi-squared")
  func startsEverywhere() throws {
    var environment = try Snake(SnakeConfiguration(rows: 3, columns: 4))
    var random = RandomKey(seed: 3).stream
    var counts = [Int](repeating: 0, count: 144)
    for _ in 0..<26_400 {
      environment.reset(using: &random)
      let planes = observe(environment)
      let (head, fruit) = (cell(planes, 1, columns: 4), cell(planes, 3, columns: 4))
      counts[(head[0] * 4 + head[1]) * 12 + fruit[0] * 4 + fruit[1]] += 1
    }
    let possible = counts.indices.filter { $0 / 12 != $0 % 12 }
    let chiSquared = possible.reduce(0) { $0 + pow(Double(counts[$1]) - 200, 2) / 200 }
    // 99.99 % quantile with 131 degrees of freedom.
    #expect(chiSquared < 197 && counts.reduce(0, +) == possible.reduce(0) { $0 + counts[$1] })
  }

  @Test("it keeps the contract of an environment")
  func contract() throws {
    #expect(checkEnvironment(Snake.self, episodes: 5).isEmpty)
    #expect(checkEnvironment(try Snake(SnakeConfiguration(rows: 3, columns: 2)), episodes: 200).isEmpty)
  }

  @Test("settings out of range are errors", arguments: [(1, 12, 1), (12, 65, 1), (12, 12, 0)])
  func badSettings(rows: Int, columns: Int, timeLimit: Int) {
    #expect(throws: WarrenError.self) {
      try Snake(SnakeConfiguration(rows: rows, columns: columns, timeLimit: timeLimit))
    }
  }

  @Test("a recorded playthrough repeats itself")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("snake.txt"), encoding: .utf8)
    #expect(Self.play() == text)
  }

  /// An episode on a small board under random legal actions: every tenth picture and the last.
  static func play() -> String {
    guard let batch = try? VectorEnvironment(Snake(SnakeConfiguration(rows: 4, columns: 5)), count: 1),
      (try? batch.reset(key: RandomKey(seed: 41))) != nil
    else { return "" }
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 42))
    let actions = ActionBatch(for: batch)
    var lines: [String] = []
    var step = 0
    var isLast = false
    batch.onEpisodeEnd = { _, environment in lines.append("end\n" + environment.rendering) }
    while !isLast {
      if step % 10 == 0 { lines.append("step \(step)\n" + batch[0].rendering) }
      policy.selectActions(for: batch, into: actions)
      guard (try? actions.take(in: batch, copies: 1)) != nil else { return "" }
      step += 1
      isLast = batch.statuses[0].isLast
    }
    lines.append("return \(batch.episodeReturns[0]) after \(batch.episodeLengths[0]) steps, \(batch.statuses[0])\n")
    return lines.joined(separator: "\n")
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    for batch: any BatchEnvironment in [
      try VectorEnvironment(Snake(), count: 8), try VectorEnvironment(FrozenLake(), count: 8),
    ] {
      #expect(try countAllocations(of: batch) == 0)
    }
  }
}
