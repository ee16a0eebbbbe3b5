import AllocationCounter
import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

@Suite struct SokobanTests {
  /// A level after a move by the rules, letter by letter.
  private func moved(_ text: [String], _ action: Int) -> [String] {
    var cells = text.map { Array($0) }
    let row = cells.firstIndex { $0.contains { "@+".contains($0) } }!
    let column = cells[row].firstIndex { "@+".contains($0) }!
    let (down, right) = ([-1, 0, 1, 0][action], [0, 1, 0, -1][action])
    let next = (row + down, column + right)
    func isTarget(_ letter: Character) -> Bool { "+*.".contains(letter) }
    if cells[next.0][next.1] == "#" { return text }
    if "$*".contains(cells[next.0][next.1]) {
      let beyond = (next.0 + down, next.1 + right)
      guard " .".contains(cells[beyond.0][beyond.1]) else { return text }
      cells[beyond.0][beyond.1] = isTarget(cells[beyond.0][beyond.1]) ? "*" : "$"
    }
    cells[next.0][next.1] = isTarget(cells[next.0][next.1]) ? "+" : "@"
    cells[row][column] = isTarget(cells[row][column]) ? "." : " "
    return cells.map { String($0) }
  }

  /// The planes of a level, from its letters.
  private func planes(_ text: [String]) -> [Float] {
    text.joined().flatMap { letter in ["#", "+*.", "$*", "@+"].map { $0.contains(letter) ? 1 : 0 } }
  }

  @Test(
    "moves, masks, observations, rewards and ends equal those of a slow implementation",
    arguments: ["random", "bundled", "doorway", "shelf"])
  func rules(level: String) throws {
    var environment = try Sokoban(SokobanConfiguration(level: level))
    var random = RandomKey(seed: 1).stream
    var choice = RandomKey(seed: 2).stream
    var (pushes, stops, gains, losses) = (0, 0, 0, 0)
    for _ in 0..<60 {
      environment.reset(using: &random)
      for _ in 0..<120 {
        let text = environment.level.text
        try #require(environment.rendering == text.joined(separator: "\n"))
        try #require(observe(environment) == planes(text))
        try #require(mask(environment) == (0..<4).map { moved(text, $0) != text })
        let action = choice.integer(below: 4)
        let next = moved(text, action)
        let timeStep = environment.step(action, using: &random)
        try #require(environment.level.text == next)
        func onTarget(_ text: [String]) -> Int { text.joined().count { $0 == "*" } }
        let gain = onTarget(next) - onTarget(text)
        let isSolved = !next.joined().contains("$")
        try #require(abs(timeStep.reward - (Float(gain) - 0.1 + (isSolved ? 10 : 0))) < 1e-5)
        try #require(timeStep.status == (isSolved ? .terminated : .running))
        if next == text { stops += 1 }
        func boxes(_ text: [String]) -> [Bool] { text.joined().map { "$*".contains($0) } }
        if boxes(next) != boxes(text) { pushes += 1 }
        if gain > 0 { gains += 1 } else if gain < 0 { losses += 1 }
        if isSolved { break }
      }
    }
    #expect(stops > 100 && pushes > 10 && gains > (level == "doorway" ? 0 : 10) && (losses > 0 || level == "doorway"))
  }

  @Test(
    "bundled levels can be solved in no fewer moves than the README says",
    arguments: [
      ("doorway", 6), ("first-steps", 7), ("crossing", 13), ("alcove", 24), ("pillar", 27), ("hook", 35), ("diagonal", 36),
      ("loop", 37), ("stairs", 40), ("shelf", 42), ("ring", 49), ("long-way", 52), ("warehouse", 60), ("depot", 64),
    ])
  func bundled(level: String, moves: Int) throws {
    let text = try Sokoban(SokobanConfiguration(level: level)).level.text
    let solver = try #require(SokobanSolver(text))
    #expect(solver.moves(limit: 5_000_000) == moves)
  }

  @Test("random levels are of the wanted kind and can be solved", arguments: [(5, 1), (6, 2), (7, 2), (8, 3), (8, 4)])
  func generator(size: Int, boxes: Int) throws {
    var environment = try Sokoban(SokobanConfiguration(level: "random", size: size, boxes: boxes))
    var random = RandomKey(seed: 3).stream
    var texts = Set<[String]>()
    for _ in 0..<50 {
      environment.reset(using: &random)
      let text = environment.level.text
      texts.insert(text)
      #expect(text.count == size && text.allSatisfy { $0.count == size })
      #expect(text.joined().count { $0 == "$" } == boxes && !text.joined().contains("*"))
      // Read again it is the same, so it is closed and all of it is in reach.
      let read = try Sokoban(SokobanConfiguration(level: text.joined(separator: "/")))
      #expect(read.level.text == text)
      let solver = try #require(SokobanSolver(text))
      #expect(try #require(solver.moves(limit: 4_000_000)) > 0)
    }
    #expect(texts.count > 40)
  }

  @Test("random levels of the largest board and number of boxes come in time")
  func largest() throws {
    for (size, boxes) in [(16, 24), (10, 8), (6, 2)] {
      var environment = try Sokoban(SokobanConfiguration(level: "random", size: size, boxes: boxes))
      var random = RandomKey(seed: 4).stream
      for _ in 0..<20 {
        environment.reset(using: &random)
        #expect(environment.level.text.joined().count { $0 == "$" } == boxes)
      }
    }
  }

  @Test("all bundled levels come up in turn")
  func anyBundled() throws {
    var environment = try Sokoban(SokobanConfiguration(level: "bundled"))
    var random = RandomKey(seed: 5).stream
    var texts = Set<[String]>()
    for _ in 0..<300 {
      environment.reset(using: &random)
      texts.insert(environment.level.text)
    }
    #expect(texts.count == 14 && texts.allSatisfy { $0.count == 10 && $0.allSatisfy { $0.count == 10 } })
  }

  @Test("a level is read in all its letters; short rows and cells outside are filled up")
  func letters() throws {
    let environment = try Sokoban(SokobanConfiguration(level: "  ####/###-_#/#+$*.#/#  $####/######"))
    #expect(environment.level.text == ["########", "###  ###", "#+$*.###", "#  $####", "########"].map { String($0) })
    #expect(environment.specification.observationShape == [5, 8, 4])
  }

  @Test(
    "levels and settings that make no sense are errors that say what is wrong",
    arguments: [
      ("nowhere", "names no level"), ("#####/#@$./#####", "gap at row 2, column 5"),
      ("#####/#@$.#/# ###", "gap at row 3, column 2"),
      ("#####/#@$.x/#####", "'x'"), ("#####/# $.#/#####", "one player"), ("######/#@@$.#/######", "one player"),
      ("######/#@$$.#/######", "2 boxes and 1 targets"), ("#####/#@* #/#####", "on a target already"),
      ("#####/#@$.", "3 to 16"), ("#######/#@#$ .#/#######", "out of the player's reach"),
      ("#######/#.$@$.#/#######", ""), ("#######/#@$$..#/#######", "cannot move"),
      ("@####/#   #/# $.#/#####", "gap at row 1, column 1"),
      ("#################/#@$.            #/#################", "3 to 16"),
    ])
  func badLevels(level: String, message: String) {
    do {
      _ = try Sokoban(SokobanConfiguration(level: level))
      #expect(message.isEmpty, "\(level) is no error")
    } catch { #expect(!message.isEmpty && "\(error)".contains(message), "\(error)") }
  }

  @Test(
    "settings out of range are errors that name the setting",
    arguments: [
      (SokobanConfiguration(level: "random", size: 4), "size"), (SokobanConfiguration(level: "random", size: 17), "size"),
      (SokobanConfiguration(level: "random", boxes: 9), "boxes"), (SokobanConfiguration(level: "random", boxes: 0), "boxes"),
      (SokobanConfiguration(level: "random", size: 6), "boxes"), (SokobanConfiguration(level: "loop", size: 8), "size"),
      (SokobanConfiguration(level: "loop", boxes: 2), "boxes"),
      (SokobanConfiguration(level: "loop", timeLimit: 0), "timeLimit"),
    ])
  func badSettings(configuration: SokobanConfiguration, word: String) {
    do {
      _ = try Sokoban(configuration)
      Issue.record("no error")
    } catch { #expect("\(error)".contains("'\(word)'"), "\(error)") }
  }

  @Test("it keeps the contract of an environment", arguments: ["random", "bundled", "crossing"])
  func contract(level: String) throws {
    #expect(checkEnvironment(try Sokoban(SokobanConfiguration(level: level)), episodes: 30).isEmpty)
  }

  @Test("a recorded playthrough repeats itself")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("sokoban.txt"), encoding: .utf8)
    #expect(Self.play() == text)
  }

  /// Three random levels under random actions: the picture at the beginning, the rewards, the picture at the end.
  static func play() -> String {
    guard var environment = try? Sokoban(SokobanConfiguration(level: "random", size: 8, boxes: 3)) else { return "" }
    var random = RandomKey(seed: 111).stream
    var choice = RandomKey(seed: 112).stream
    var lines: [String] = []
    for _ in 0..<3 {
      environment.reset(using: &random)
      lines.append(environment.rendering)
      var steps: [String] = []
      for _ in 0..<40 {
        let action = choice.integer(below: 4)
        steps.append("\(action) \(environment.step(action, using: &random).reward)")
      }
      lines += [steps.joined(separator: ", "), environment.rendering]
    }
    return (lines + [""]).joined(separator: "\n")
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    for level in ["random", "bundled"] {
      let batch = try VectorEnvironment(Sokoban(SokobanConfiguration(level: level)), count: 8)
      #expect(try countAllocations(of: batch) == 0)
    }
  }
}
