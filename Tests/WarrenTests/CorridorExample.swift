import Warren

struct Corridor: Environment {
  var position = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [8], actionSpace: .discrete(2), rewardRange: -1...1, timeLimit: 100)
  }

  mutating func reset(using random: inout RandomStream) {
    position = 0
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    position = max(0, position + (action == 1 ? 1 : -1))
    return position == 7 ? .terminated(reward: 1) : .running(reward: -0.01)
  }

  func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(0)
    row[position] = 1
  }
}
