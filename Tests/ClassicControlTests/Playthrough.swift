import Core
import Foundation
import ReinforcementLearning

/// One episode under random actions, a line for each step with action, observation and reward, and the picture at its end.
func playthrough<E: RenderableEnvironment>(_ start: E) -> String {
  var environment = start
  let specification = environment.specification
  var random = RandomKey(seed: 21).stream
  var choice = RandomKey(seed: 22).stream
  environment.reset(using: &random)
  var lines: [String] = []
  var timeStep = TimeStep.running(reward: 0)
  while !timeStep.status.isLast, lines.count < specification.timeLimit ?? .max {
    let action: E.Action
    let name: String
    switch specification.actionSpace {
    case .continuous(let low, let high):
      let number = low[0] + (high[0] - low[0]) * choice.uniform()
      name = String(format: "%+.4f", number)
      action = withUnsafePointer(to: number) { E.Action.continuous(UnsafeBufferPointer(start: $0, count: 1))! }
    case .discrete(let count):
      let number = Int32(choice.integer(below: count))
      name = "\(number)"
      action = withUnsafePointer(to: number) { E.Action.discrete(UnsafeBufferPointer(start: $0, count: 1))! }
    case .multiDiscrete: preconditionFailure("no task of this folder takes several choices at once")
    }
    timeStep = environment.step(action, using: &random)
    let numbers = observation(of: environment) + [timeStep.reward]
    lines.append("\(name)  " + numbers.map { String(format: "%+.5f", $0) }.joined(separator: " "))
  }
  return (lines + [environment.rendering, ""]).joined(separator: "\n")
}
