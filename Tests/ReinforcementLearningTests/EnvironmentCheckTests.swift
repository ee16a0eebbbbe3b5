import Core
import Foundation
import ReinforcementLearning
import Testing

/// An environment that keeps the contract, but for the one fault it is given.
private struct Faulty: Environment {
  enum Fault: String, Codable, CaseIterable {
    case none, wrongShape, noActions, changesSpecification, writesBeyond, leavesEntry, infiniteObservation
    case maskBeyond, maskLeavesEntry, noLegalAction, wrongAction, infiniteReward, rewardOutside, endless, ownRandomness
    case survivesReset, sharedState, forgetsInCoding, wrongOneHot, wrongStepFour, wrongMovingParts
  }

  final class Shared: @unchecked Sendable { var count = 0 }

  var fault = Fault.none
  var position = 0
  var total = 0
  var steps = 0
  /// Not encoded.
  var hidden = 0
  private var shared = Shared()

  private enum CodingKeys: CodingKey { case fault, position, total, steps }

  init() {}
  init(_ fault: Fault) { self.fault = fault }

  var specification: EnvironmentSpecification {
    let changed = fault == .changesSpecification && total > 10
    let actions: ActionSpace = fault == .wrongAction ? .continuous(low: [0], high: [1]) : .discrete(fault == .noActions ? 0 : 3)
    return EnvironmentSpecification(
      observationShape: fault == .wrongShape ? [0, 3] : [4], actionSpace: actions, rewardRange: 0...2,
      timeLimit: fault == .endless ? nil : 30, discount: changed ? 0.5 : 0.9)
  }

  mutating func reset(using random: inout RandomStream) {
    position = random.integer(below: 3)
    if fault != .survivesReset { steps = 0 }
    hidden = 0
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    total += 1
    steps += 1
    hidden += 1
    shared.count += 1
    position = (position + action + random.integer(below: 2)) % 3
    if fault == .ownRandomness { position = Int.random(in: 0..<3) }
    if fault == .sharedState { position = shared.count % 3 }
    if fault == .forgetsInCoding { position = hidden % 3 }
    switch fault {
    case .infiniteReward: return .running(reward: .infinity)
    case .rewardOutside: return .running(reward: 2.5)
    default: return fault != .endless && random.bernoulli(0.05) ? .terminated(reward: 2) : .running(reward: 1)
    }
  }

  func writeObservation(into row: inout BatchRow<Float>) {
    row.write([Float(position), Float(steps), 0])
    if fault != .leavesEntry { row[3] = fault == .infiniteObservation ? .infinity : 1 }
    if fault == .writesBeyond { row[4] = 1 }
  }

  var oneHotIndex: Int { fault == .wrongOneHot ? 3 : -1 }

  static var hasMovingParts: Bool { true }
  func removeMovingParts(from row: inout BatchRow<Float>) { row[0] = -1 }
  func writeMovingParts(into row: inout BatchRow<Float>) {
    row[0] = Float(position)
    if fault != .wrongMovingParts { row[1] = Float(steps) }
  }

  static func stepFour(_ copies: UnsafeMutablePointer<Faulty>, _ actions: SIMD4<Int32>) -> FourTimeSteps? {
    guard copies[0].fault == .wrongStepFour else { return nil }
    for lane in 0..<4 { copies[lane].steps += 1 }
    return FourTimeSteps(rewards: SIMD4(repeating: 1), isTerminated: SIMDMask(repeating: false))
  }

  func writeLegalActions(into row: inout BatchRow<Bool>) {
    guard row.count > 0 else { return }
    row[0] = fault != .noLegalAction
    row[1] = fault != .noLegalAction && position != 1
    if fault != .maskLeavesEntry { row[2] = fault != .noLegalAction }
    if fault == .maskBeyond { row[3] = true }
  }
}

@Suite struct EnvironmentCheckTests {
  @Test("environments that keep the contract have no findings")
  func sound() {
    #expect(checkEnvironment(Corridor.self).isEmpty)
    #expect(checkEnvironment(Vectors.self).isEmpty)
    #expect(checkEnvironment(Choices.self).isEmpty)
    #expect(checkEnvironment(Faulty(.none)).isEmpty)
  }

  @Test("every fault is found under its rule and told in words")
  func faults() {
    let rules: [(Faulty.Fault, EnvironmentFinding.Rule, String)] = [
      (.wrongShape, .specification, "dimension below 1"), (.noActions, .specification, "0 actions"),
      (.changesSpecification, .specification, "another"), (.writesBeyond, .observation, "index 4"),
      (.leavesEntry, .observation, "entry 3 is not written"), (.infiniteObservation, .observation, "inf"),
      (.maskBeyond, .legalActions, "index 3"), (.maskLeavesEntry, .legalActions, "entry 2 is not written"),
      (.noLegalAction, .legalActions, "no action is legal"), (.wrongAction, .action, "Int"),
      (.infiniteReward, .reward, "inf"), (.rewardOutside, .reward, "2.5"), (.endless, .ending, "has not ended"),
      (.ownRandomness, .determinism, "differs"), (.survivesReset, .determinism, "differs"),
      (.sharedState, .copying, "another way"), (.forgetsInCoding, .coding, "another way"),
      (.wrongOneHot, .observation, "oneHotIndex is 3"), (.wrongStepFour, .stepFour, "stepFour"),
      (.wrongMovingParts, .observation, "by its moving parts"),
    ]
    #expect(Set(rules.map(\.0)).count == Faulty.Fault.allCases.count - 1)
    for (fault, rule, words) in rules {
      let findings = checkEnvironment(Faulty(fault), longestEpisode: 300)
      #expect(findings.contains { $0.rule == rule && $0.message.contains(words) }, "\(fault): \(findings)")
    }
  }

  @Test("a check repeats itself and does not change what it checks")
  func repeats() {
    let environment = Faulty(.rewardOutside)
    #expect(checkEnvironment(environment) == checkEnvironment(environment))
    #expect(environment.total == 0)
  }
}
