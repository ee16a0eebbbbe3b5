import Core
import ReinforcementLearning
import Search
import Testing
import TravelingSalesman

@Suite struct ConstructionTests {
  @Test("an instance as policies see it lies in the unit square and scores tours as the instance does")
  func scoresAgree() throws {
    let instance = try ShippedInstances.instance(named: "berlin52")
    let problem = try #require(instance.constructionProblem)
    #expect(problem.count == 1)
    #expect(problem.known == 7542)
    #expect(problem.instances.allSatisfy { (0...1).contains($0) })
    var random = RandomKey(seed: 3).stream
    let order = random.permutation(52).map { Int32($0) }
    let score = try #require(problem.score)
    #expect(order.withUnsafeBufferPointer(score) == instance.length(of: try Permutation(order)))
    let tour = try #require(problem.publish?(order) as? Tour)
    #expect(try tour.permutation(count: 52).elements == order)
    // Scaled alike in both directions, so that lengths keep their proportions.
    let other = random.permutation(52).map { Int32($0) }
    let lengths = try [order, other].map { try problem.task.cost(of: $0, on: problem.instances) }
    let exact = [order, other].map { $0.withUnsafeBufferPointer(score) }
    #expect(abs(lengths[0] / lengths[1] - exact[0] / exact[1]) < 1e-3)
  }

  @Test("cities without coordinates, or on the earth, cannot be learned from the plane")
  func unsuitableInstances() throws {
    #expect(try ShippedInstances.instance(named: "gr120").constructionProblem == nil)
    #expect(try ShippedInstances.instance(named: "ulysses22").constructionProblem == nil)
    let drawn = TravelingSalesmanInstance.uniform(count: 9, key: RandomKey(seed: 1))
    #expect(drawn.constructionProblem?.instances.count == 18)
  }
}
