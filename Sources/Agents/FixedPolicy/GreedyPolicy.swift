import Core
import ReinforcementLearning

/// Takes the legal action of the highest reward in the next step, tried out on a copy of the state. Among equals it prefers those
/// after which the episode goes on, and chooses at random among what is left.
///
/// Where chance decides what an action does, it is tried once, with luck of its own.
public final class GreedyPolicy: Actor {
  private var random: RandomStream
  private var simulator: (any Simulator)?
  private var environment: ObjectIdentifier?

  /// A policy with the randomness of that key.
  public init(key: RandomKey) { random = key.stream }

  /// - Throws: `WarrenError` when the environment cannot be copied, or has other than single discrete actions.
  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) throws {
    guard case .discrete(let count) = environment.specification.actionSpace else {
      throw WarrenError("a greedy player needs discrete actions, the environment has \(environment.specification.actionSpace)")
    }
    if self.environment != ObjectIdentifier(environment) {
      simulator = try environment.makeSimulator(capacity: 1)
      self.environment = ObjectIdentifier(environment)
    }
    guard let simulator else { return }
    let legal = environment.hasIllegalActions ? environment.legalActions : nil
    for copy in 0..<actions.count {
      var (best, equals) = ((reward: -Float.infinity, goesOn: false), 0)
      for action in 0..<count where legal.map({ $0[copy * count + action] != 0 }) ?? true {
        simulator.load(environment, copy: copy, into: 0)
        let timeStep = try simulator.step(0, action: Int32(action), using: &random)
        let result = (reward: timeStep.reward, goesOn: timeStep.status != .terminated)
        if result.reward > best.reward || (result.reward == best.reward && result.goesOn && !best.goesOn) || equals == 0 {
          (best, equals) = (result, 0)
        } else if result != best {
          continue
        }
        equals += 1
        if random.integer(below: equals) == 0 { actions.discrete[copy] = Int32(action) }
      }
    }
  }
}
