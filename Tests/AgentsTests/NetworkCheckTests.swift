import Agents
import ClassicControl
import Core
import NeuralNetworks
import ReinforcementLearning
import Testing

/// Layers that do not fit an environment are found before anything runs.
@Suite struct NetworkCheckTests {
  private func refuses(_ builder: some AgentBuilder) {
    let error = #expect(throws: WarrenError.self) { try builder.checkSettings(for: CartPole().specification) }
    #expect(error?.description.contains("network[0]") == true, "\(error.map { "\($0)" } ?? "\(type(of: builder))")")
  }

  @Test func layersThatDoNotFitAreRefused() throws {
    let network = [try LayerDescription("conv", ConvolutionConfiguration())]
    var dqn = DQNConfiguration()
    var ppo = PPOConfiguration()
    var a2c = A2CConfiguration()
    var impala = IMPALAConfiguration()
    var reinforce = REINFORCEConfiguration()
    var (sac, td3) = (SACConfiguration(), TD3Configuration())
    var strategy = PolicyESConfiguration()
    var covariance = PolicyCMAESConfiguration()
    (dqn.network, ppo.network, a2c.network, reinforce.network) = (network, network, network, network)
    (strategy.network, covariance.network) = (network, network)
    (impala.network, sac.network, td3.network) = (network, network, network)
    refuses(SACBuilder(sac))
    refuses(TD3Builder(td3))
    refuses(DQNBuilder(dqn))
    refuses(PPOBuilder(ppo))
    refuses(A2CBuilder(a2c))
    refuses(IMPALABuilder(impala))
    refuses(REINFORCEBuilder(reinforce))
    refuses(PolicySearchBuilder(strategy))
    refuses(PolicySearchBuilder(covariance))
  }

  /// Dropout and batch normalization do something only where a loss says that it trains.
  @Test func layersThatWouldDoNothingAreRefused() throws {
    func network(_ layers: [LayerDescription]) throws -> [LayerDescription] {
      var linear = LinearConfiguration()
      linear.outputs = 8
      return [try LayerDescription("linear", linear)] + layers
    }
    var residual = ResidualConfiguration()
    residual.layers = [try LayerDescription("batch-norm", BatchNormConfiguration())]
    for layer in [try LayerDescription("dropout", DropoutConfiguration()), try LayerDescription("residual", residual)] {
      var (ppo, sac, search, dqn) = (PPOConfiguration(), SACConfiguration(), PolicyESConfiguration(), DQNConfiguration())
      ppo.network = try network([layer])
      (sac.network, search.network, dqn.network) = (ppo.network, ppo.network, ppo.network)
      let builders: [any AgentBuilder] = [PPOBuilder(ppo), SACBuilder(sac), PolicySearchBuilder(search)]
      for builder in builders {
        let error = #expect(throws: WarrenError.self) { try builder.checkSettings(for: CartPole().specification) }
        #expect(error?.description.contains("network[1]: \(layer.kind)") == true, "\(String(describing: error))")
      }
      try DQNBuilder(dqn).checkSettings(for: CartPole().specification)
    }
  }

  @Test func layersThatFitAreNot() throws {
    var configuration = PPOConfiguration()
    var linear = LinearConfiguration()
    linear.outputs = 8
    configuration.network = [try LayerDescription("linear", linear)]
    try PPOBuilder(configuration).checkSettings(for: CartPole().specification)
    try PolicySearchBuilder(PolicyGAConfiguration()).checkSettings(for: CartPole().specification)
  }

  @Test func criticsRefuseLayersForPlanes() throws {
    var linear = LinearConfiguration()
    linear.outputs = 8
    var (sac, td3) = (SACConfiguration(), TD3Configuration())
    sac.network = [try LayerDescription("flatten", FlattenConfiguration()), try LayerDescription("linear", linear)]
    td3.network = sac.network
    let planes = EnvironmentSpecification(observationShape: [4, 4, 2], actionSpace: .continuous(low: [-1], high: [1]))
    let builders: [any AgentBuilder] = [SACBuilder(sac), TD3Builder(td3)]
    for builder in builders {
      let error = #expect(throws: WarrenError.self) { try builder.checkSettings(for: planes) }
      #expect(error?.description.contains("[4, 4, 2]") == true)
    }
    (sac.network, td3.network) = ([], [])
    try SACBuilder(sac).checkSettings(for: planes)
  }
}
