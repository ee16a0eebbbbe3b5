import Testing
import Warren

@Suite struct TemplateCorridorTests {
  @Test func keepsTheContract() {
    #expect(checkEnvironment(TemplateCorridor(), episodes: 50).isEmpty)
  }

  @Test func theRightEndIsReached() {
    var environment = TemplateCorridor()
    var random = RandomKey(seed: 1).stream
    environment.reset(using: &random)
    for _ in 0..<6 { #expect(environment.step(1, using: &random) == .running(reward: -0.01)) }
    #expect(environment.step(1, using: &random) == .terminated(reward: 1))
  }
}
