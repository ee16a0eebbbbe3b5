import Core
import ExperimentRunner
import Search

/// What this folder registers.
public let designsComponents: [any RegistryComponent] = [
  TaskKind(
    "picture", .problem,
    summary: "The collage of translucent shapes that looks most like a small picture; genes of mixed kinds.",
    configuration: PictureConfiguration.self
  ) { settings, _ in
    try settings.validate()
    let problem = PictureProblem(settings.target, shapes: settings.shapes, side: settings.size)
    return ExperimentTask(
      label: "\(settings.target.rawValue)-\(settings.shapes)", measure: Measure("error", .minimize), faces: [problem],
      score: { solution in ["error": problem.error(of: try decodedCollage(solution))] },
      draw: { solution in (try? decodedCollage(solution)).map { PictureDrawing(problem: problem, collage: $0).svg() } })
  }
]

private func decodedCollage(_ solution: JSONValue) throws -> Collage {
  let collage: Collage
  do { collage = try solution.decode(Collage.self) } catch {
    throw WarrenError("the solution is not of the form {\"background\": [1, 1, 1], \"pieces\": [...]}", kind: .failure)
  }
  try collage.validate()
  return collage
}
