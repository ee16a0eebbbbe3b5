import Core
import Designs
import ExperimentRunner
import Foundation
import Search
import Testing

@Suite struct PictureTests {
  /// The raster of a collage once more: every pixel by itself, every shape by the half planes or the equation of its outline.
  private func slowError(_ collage: Collage, _ problem: PictureProblem) -> Double {
    var sum = 0.0
    let target = Self.pixels(of: problem)
    for row in 0..<problem.side {
      for column in 0..<problem.side {
        let (x, y) = ((Double(column) + 0.5) / Double(problem.side), (Double(row) + 0.5) / Double(problem.side))
        var color = collage.background
        for piece in collage.pieces where Self.isInside(piece, x, y) {
          color = zip(color, piece.color).map { $0 * (1 - piece.opacity) + $1 * piece.opacity }
        }
        for (place, value) in color.enumerated() {
          let difference = value - target[row * problem.side + column][place]
          sum += difference * difference
        }
      }
    }
    return (sum / Double(3 * problem.side * problem.side)).squareRoot()
  }

  /// The target's pixels, found out through errors alone: against black and white pictures, one pixel at a time.
  private static func pixels(of problem: PictureProblem) -> [[Double]] {
    let count = Double(3 * problem.side * problem.side)
    let scale = 1 / Double(problem.side)
    func squares(_ color: [Double], at row: Int, _ column: Int) -> Double {
      let piece = Collage.Piece(
        form: .rectangle, x: (Double(column) + 0.5) * scale, y: (Double(row) + 0.5) * scale, width: 0.9 * scale,
        height: 0.9 * scale, angle: 0, color: color, opacity: 1)
      let error = problem.error(of: Collage(background: [0, 0, 0], pieces: [piece]))
      return error * error * count
    }
    return (0..<problem.side * problem.side).map { place in
      let (row, column) = (place / problem.side, place % problem.side)
      let black = squares([0, 0, 0], at: row, column)
      // (1 - t)² - t² = 1 - 2 t
      return [[1.0, 0, 0], [0, 1, 0], [0, 0, 1]].map { (1 - (squares($0, at: row, column) - black)) / 2 }
    }
  }

  private static func isInside(_ piece: Collage.Piece, _ x: Double, _ y: Double) -> Bool {
    let angle = -piece.angle * .pi / 180
    let (dx, dy) = (x - piece.x, y - piece.y)
    let across = dx * cos(angle) - dy * sin(angle)
    let down = dx * sin(angle) + dy * cos(angle)
    switch piece.form {
    case .rectangle: return abs(across) <= piece.width / 2 && abs(down) <= piece.height / 2
    case .ellipse: return pow(2 * across / piece.width, 2) + pow(2 * down / piece.height, 2) <= 1
    case .triangle:
      let corners = [(0, -piece.height / 2), (piece.width / 2, piece.height / 2), (-piece.width / 2, piece.height / 2)]
      return (0..<3).allSatisfy { corner in
        let (a, b) = (corners[corner], corners[(corner + 1) % 3])
        return (b.0 - a.0) * (down - a.1) - (b.1 - a.1) * (across - a.0) >= 0
      }
    }
  }

  @Test(arguments: PictureTarget.allCases)
  func fastRasterEqualsASlowOne(target: PictureTarget) {
    let problem = PictureProblem(target, shapes: 12, side: 16)
    var random = RandomKey(seed: 3).stream
    var genotype = problem.encoding.makeGenotype()
    for _ in 0..<40 {
      problem.encoding.sample(into: &genotype, using: &random)
      let fast = problem.evaluate(genotype).value
      // A pixel whose middle lies on an outline may fall to either side.
      #expect(abs(fast - slowError(problem.collage(genotype), problem)) < 1e-3)
    }
  }

  @Test func targetsHaveManyColorsWithinRange() {
    for target in PictureTarget.allCases {
      let pixels = Self.pixels(of: PictureProblem(target, shapes: 1, side: 16))
      #expect(pixels.joined().allSatisfy { (-0.001...1.001).contains($0) })
      #expect(Set(pixels.map { $0.map { ($0 * 20).rounded() } }).count >= 6, "\(target)")
    }
  }

  @Test func aGeneticAlgorithmComesNearThePicture() throws {
    let task = try task(["target=rings", "shapes=12", "size=16"])
    let problem = try #require(task.face(PictureProblem.self))
    // The best picture of one colour is its mean; its error is the deviation of the colours.
    let pixels = Self.pixels(of: problem)
    let means = (0..<3).map { place in pixels.reduce(0) { $0 + $1[place] } / Double(pixels.count) }
    let plain = problem.error(of: Collage(background: means, pieces: []))
    var configuration = GeneticConfiguration()
    configuration.population = 30
    configuration.survival = .plus
    var learner = try configuration.makeAnyLearner(for: problem, budget: Budget(evaluations: 6000), key: RandomKey(seed: 1))
    while !learner.isFinished { _ = try learner.step() }
    let error = try #require(learner.bestObjectives["error"])
    #expect(error < 0.75 * plain)
    guard let solution = learner.bestSolution else {
      Issue.record("there is no solution")
      return
    }
    let published = try JSONValue(encoding: solution)
    #expect(try task.score?(published)["error"] == error)
    let drawing = try Drawing(try #require(task.draw?(published)))
    #expect(drawing.outside == ["clipPath", "text", "text"])
  }

  @Test func refusesWhatIsNoCollage() throws {
    let task = try task([])
    for text in ["{}", "[1]", "{\"background\": [1, 2], \"pieces\": []}"] {
      let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
      #expect(throws: WarrenError.self) { try task.score?(value) }
      #expect(task.draw?(value) == nil)
    }
    for setting in ["shapes=0", "size=3", "target=mona-lisa"] {
      #expect(throws: WarrenError.self) { try self.task([setting]) }
    }
  }

  private func task(_ settings: [String]) throws -> ExperimentTask {
    let kind = try #require(designsComponents.compactMap { $0 as? TaskKind }.first)
    return try kind.makeTask(settings: settings)
  }
}
