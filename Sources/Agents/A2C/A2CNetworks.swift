import Core
import ReinforcementLearning

extension A2CConfiguration {
  /// The policy and the value function: networks of their own unless `sharedBody` or a memory says otherwise.
  /// - Throws: ``WarrenError`` when described layers do not fit the observation.
  package func makeNetworks(for specification: EnvironmentSpecification, key: RandomKey) throws -> ActorCritic {
    try ActorCritic(
      body: NetworkBody(hiddenLayers: hiddenLayers, network: network, activation: activation), isShared: sharedBody,
      memory: memory, deviation: initialDeviation, for: specification, key: key)
  }
}
