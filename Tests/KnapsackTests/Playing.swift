import AllocationCounter
import Core
import Foundation
import ReinforcementLearning

/// What an environment shows, and which actions it says are legal.
func rows(_ environment: some Environment) -> (observation: [Float], legal: [Bool]) {
  let specification = environment.specification
  func row<Element>(_ count: Int, _ write: (inout BatchRow<Element>) -> Void) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      var row = BatchRow(buffer.baseAddress!, count: count)
      write(&row)
      initialized = count
    }
  }
  return (
    row(specification.observationSize) { environment.writeObservation(into: &$0) },
    row(specification.actionSpace.maskSize) { environment.writeLegalActions(into: &$0) }
  )
}

/// Two episodes under random legal actions, in lines of text.
func playthrough<E: RenderableEnvironment>(_ environment: E) -> String where E.Action == Int {
  var environment = environment
  var random = RandomKey(seed: 91).stream
  var choice = RandomKey(seed: 92).stream
  var lines: [String] = []
  for _ in 0..<2 {
    environment.reset(using: &random)
    lines.append(rows(environment).observation.map { "\($0)" }.joined(separator: " "))
    var status = TimeStep.Status.running
    while !status.isLast {
      let legal = rows(environment).legal
      let actions = legal.indices.filter { legal[$0] }
      let action = actions[choice.integer(below: actions.count)]
      let timeStep = environment.step(action, using: &random)
      lines.append("\(action) of \(actions), reward \(timeStep.reward)")
      status = timeStep.status
    }
    lines.append(environment.rendering)
  }
  return (lines + [""]).joined(separator: "\n")
}

/// How much is allocated by a thousand steps of eight copies under random legal actions, once their storage is their own.
func allocations<E: Environment>(_ environment: E) throws -> Int {
  let batch = try VectorEnvironment(environment, count: 8)
  try batch.reset(key: RandomKey(seed: 1))
  let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
  let actions = ActionBatch(for: batch)
  func play(steps: Int) throws {
    for _ in 0..<steps {
      policy.selectActions(for: batch, into: actions)
      try actions.take(in: batch, copies: 8)
    }
  }
  // The first steps change the copies' storage into their own.
  try play(steps: 100)
  let before = allocation_count()
  try play(steps: 1000)
  return Int(allocation_count() - before)
}

/// The text of a recorded playthrough.
func golden(_ name: String) throws -> String {
  let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  return try String(contentsOf: tests.appendingPathComponent("Golden/\(name).txt"), encoding: .utf8)
}
