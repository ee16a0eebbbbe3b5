import Core
import ReinforcementLearning

extension ActorCritic {
  /// The networks of a policy-gradient agent for an environment.
  /// - Parameters:
  ///   - memory: the units of a gated recurrent unit; none when 0.
  ///   - deviation: of continuous actions at the beginning, in units of half their range.
  /// - Throws: `WarrenError` when described layers do not fit the observation.
  package convenience init(
    body: NetworkBody, isShared: Bool, memory: Int = 0, deviation: Float, for specification: EnvironmentSpecification,
    key: RandomKey
  ) throws {
    let distribution = ActionDistribution(specification.actionSpace)
    let network = try ActorCriticNetwork(
      body: body, isShared: isShared, memory: memory, specification: specification, distribution: distribution)
    let size = specification.observationSize
    self.init(
      network: network, distribution: distribution,
      parameters: try network.initialWeights(key: key, observationSize: size, deviation: deviation), observationSize: size)
  }
}
