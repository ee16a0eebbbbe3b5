import Core
import Gymnasium
import ReinforcementLearning
import Testing

@Suite(.enabled(if: PythonSupport.hasGymnasium, PythonSupport.reason)) struct SpaceTests {
  /// The specification and the observations of two steps.
  private func observations(_ kind: String, wrappers: [JSONValue] = []) throws -> (EnvironmentSpecification, [[Float]]) {
    let environment = try PythonSupport.troubled("Spaces", ["observations": .string(kind)]) { $0.wrappers = wrappers }
    let batch = try environment.makeBatch(count: 1)
    try batch.reset(key: RandomKey(seed: 1))
    var seen = [batch.observation(0)]
    try batch.step(0)
    seen.append(batch.observation(0))
    return (environment.specification, seen)
  }

  @Test("each kind of observation becomes numbers")
  func observations() throws {
    let (bytes, pictures) = try observations("bytes")
    #expect(bytes.observationShape == [2, 3, 1])
    #expect(pictures == [[Float](repeating: 0, count: 6), [Float](repeating: 0.2, count: 6)])
    let (integers, numbers) = try observations("integers")
    #expect(integers.observationShape == [2, 2])
    #expect(numbers == [[0, 0, 2, 300], [1, -1, 2, 300]])
    let (discrete, choices) = try observations("discrete")
    #expect(discrete.observationShape == [8])
    #expect(choices == [[1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0]])
    let (multi, several) = try observations("multi")
    #expect(multi.observationShape == [8])
    #expect(several == [[1, 0, 0, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, 0, 0, 1]])
  }

  @Test("spaces that are not arrays are refused with the wrapper that makes them so, which works")
  func dictionaries() throws {
    let message = PythonSupport.message { _ = try observations("dict") }
    #expect(message.contains("Dict") && message.contains("wrappers: [FlattenObservation]"), "\(message)")
    let (specification, seen) = try observations("dict", wrappers: ["FlattenObservation"])
    #expect(specification.observationShape == [8])
    #expect(seen == [[1, 0, 0, 0, 0, 0, 0.5, 1], [0, 1, 0, 0, 0, 0, 0.5, 1]])
    #expect(PythonSupport.message { _ = try observations("text") }.contains("Text"))
    #expect(PythonSupport.message { _ = try PythonSupport.troubled("Spaces", ["actions": "tuple"]) }.contains("Tuple"))
  }

  @Test("wrappers take arguments; unknown ones are errors with the nearest name")
  func wrappers() throws {
    let limited: JSONValue = .object(["TimeLimit": .object(["max_episode_steps": 2])])
    let environment = try PythonSupport.troubled("Spaces") { $0.wrappers = [limited] }
    let batch = try environment.makeBatch(count: 1)
    try batch.reset(key: RandomKey(seed: 1))
    try batch.step(0)
    #expect(batch.statuses[0] == .running)
    try batch.step(0)
    #expect(batch.statuses[0] == .truncated)
    func message(_ wrapper: JSONValue) -> String {
      PythonSupport.message { _ = try PythonSupport.troubled("Spaces") { $0.wrappers = [wrapper] } }
    }
    #expect(message("FlatenObservation").contains("'FlattenObservation'"))
    #expect(message("nowhere:Wrapper").contains("nowhere"))
    #expect(message(5).contains("found 5"))
    #expect(message(.object(["TimeLimit": .object(["steps": 2])])).contains("TimeLimit"))
  }

  @Test("each kind of action arrives as the environment's space says, and is found in it")
  func actions() throws {
    let multi = try PythonSupport.troubled("Spaces", ["actions": "multi"])
    #expect(multi.specification.actionSpace == .multiDiscrete([3, 4]))
    var batch = try multi.makeBatch(count: 2)
    try batch.reset(key: RandomKey(seed: 1))
    try ([2, 3, 1, 0] as [Int32]).withUnsafeBufferPointer { try batch.step($0) }
    #expect(Array(batch.rewards) == [5, 1])
    #expect(throws: WarrenError.self) { try ([2, 3, 3, 0] as [Int32]).withUnsafeBufferPointer { try batch.step($0) } }

    let binary = try PythonSupport.troubled("Spaces", ["actions": "binary"])
    #expect(binary.specification.actionSpace == .multiDiscrete([2, 2, 2]))
    batch = try binary.makeBatch(count: 1)
    try batch.reset(key: RandomKey(seed: 1))
    try ([1, 0, 1] as [Int32]).withUnsafeBufferPointer { try batch.step($0) }
    #expect(batch.rewards[0] == 2)

    let box = try PythonSupport.troubled("Spaces", ["actions": "box"])
    #expect(box.specification.actionSpace == .continuous(low: [-1, -2.5], high: [1, .infinity]))
    batch = try box.makeBatch(count: 2)
    try batch.reset(key: RandomKey(seed: 1))
    try ([0.5, 8, -7, -7] as [Float]).withUnsafeBufferPointer { try batch.step($0) }
    #expect(Array(batch.rewards) == [8.5, -3.5], "clipped to the bounds")
    #expect(throws: WarrenError.self) { try ([0, Float.nan] as [Float]).withUnsafeBufferPointer { try batch.step($0) } }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
}
