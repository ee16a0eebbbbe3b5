import Core
import NeuralNetworks
import Tensors
import Testing

@Suite struct ImageFilterTests {
  @Test("beside SciPy") func recorded() throws {
    let recorded: [String: [Float]] = try Recording.read("filters")
    let image = try #require(recorded["image"])
    let filters = ImageFilter.examples + [.mean(size: 5), .gaussian(deviation: 0.7)]
    #expect(Set(filters.map(\.name)).union(["image"]) == Set(recorded.keys))
    for filter in filters {
      let one = filter.apply(to: Tensor(image, shape: [1, 9, 11, 1]))
      #expect(one.shape == [1, 9, 11, 1])
      expectClose(one.array, try #require(recorded[filter.name]), within: 2e-6, filter.name)
      // Two channels, the second twice as bright: each by itself.
      let both = filter.apply(to: Tensor(image.flatMap { [$0, 2 * $0] }, shape: [1, 9, 11, 2])).array
      expectClose(both.indices.filter { $0 % 2 == 0 }.map { both[$0] }, one.array, within: 2e-6, filter.name)
      expectClose(both.indices.filter { $0 % 2 == 1 }.map { both[$0] / 2 }, one.array, within: 2e-6, filter.name)
    }
  }

  @Test("a filter of one's own, and what is wrong with one") func own() throws {
    let shift = try ImageFilter(name: "shift", size: 3, weights: [0, 0, 0, 1, 0, 0, 0, 0, 0])
    #expect(shift.apply(to: Tensor([1, 2, 3, 4], shape: [1, 2, 2, 1])).array == [0, 1, 0, 3])
    #expect(throws: WarrenError.self) { try ImageFilter(name: "even", size: 2, weights: [1, 1, 1, 1]) }
    #expect(throws: WarrenError.self) { try ImageFilter(name: "short", size: 3, weights: [1]) }
    #expect(throws: WarrenError.self) { try ImageFilter(name: "broken", size: 1, weights: [.nan]) }
  }
}
