import Core
import Supervised
import Tensors
import Testing

@Suite struct NormalizationTests {
  @Test("columns get mean 0 and deviation 1, or go from 0 to 1; a column that never changes only moves")
  func fits() {
    let numbers: [Float] = [1, 10, 7, 3, 30, 7, 5, 20, 7]
    var standard = numbers
    let fitted = Normalization(.standard, fitting: numbers, width: 3)
    standard.withUnsafeMutableBufferPointer { fitted.apply(to: $0.baseAddress!, count: $0.count) }
    let root = Float(1.5).squareRoot()
    for (value, expected) in zip(standard, [-root, -root, 0, 0, root, 0, root, 0, 0]) { #expect(abs(value - expected) < 1e-6) }
    var range = numbers
    Normalization(.minMax, fitting: numbers, width: 3).apply(to: &range, count: 9)
    #expect(range == [0, 0, 0, 0.5, 1, 0, 1, 0.5, 0])
    #expect(Normalization(.none, fitting: numbers, width: 3).isIdentity)
    for (index, value) in standard.enumerated() { #expect(abs(fitted.undo(value, column: index % 3) - numbers[index]) < 1e-5) }
  }

  @Test("a large mean does not swallow a small deviation")
  func largeMean() {
    let numbers: [Float] = (0..<1000).map { 10_000 + Float($0 % 2) }
    let fitted = Normalization(.standard, fitting: numbers, width: 1)
    #expect(abs(fitted.factors[0] - 2) < 1e-4)
  }
}

@Suite struct AugmentationTests {
  private func settings(shift: Int = 0, flip: Bool = false) -> AugmentationConfiguration {
    var settings = AugmentationConfiguration()
    settings.shift = shift
    settings.flip = flip
    return settings
  }

  /// The image moved and mirrored, pixel by pixel.
  private func expected(_ image: [Float], _ shape: Shape, down: Int, right: Int, isMirrored: Bool) -> [Float] {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    var result = [Float](repeating: 0, count: image.count)
    for y in 0..<height {
      for x in 0..<width {
        let (fromY, unmirrored) = (y - down, x - right)
        let fromX = isMirrored ? width - 1 - unmirrored : unmirrored
        guard (0..<height).contains(fromY), (0..<width).contains(unmirrored) else { continue }
        for channel in 0..<channels {
          result[(y * width + x) * channels + channel] = image[(fromY * width + fromX) * channels + channel]
        }
      }
    }
    return result
  }

  @Test("images move by every distance up to the largest and are mirrored, as pixel by pixel")
  func moves() throws {
    let shape: Shape = [4, 5, 2]
    let image = (0..<40).map { Float($0 + 1) }
    for isMirrored in [false, true] {
      let augmentation = Augmentation(settings: settings(shift: 2, flip: isMirrored), exampleShape: shape)
      var all: [[Float]] = []
      for down in -2...2 {
        for right in -2...2 {
          all.append(expected(image, shape, down: down, right: right, isMirrored: false))
          if isMirrored { all.append(expected(image, shape, down: down, right: right, isMirrored: true)) }
        }
      }
      var seen: Set<Int> = []
      var random = RandomKey(seed: 4).stream
      for _ in 0..<1000 {
        var result = [Float](repeating: .nan, count: 40)
        image.withUnsafeBufferPointer { image in
          result.withUnsafeMutableBufferPointer {
            augmentation.writeImage(image.baseAddress!, to: $0.baseAddress!, using: &random)
          }
        }
        seen.insert(try #require(all.firstIndex(of: result)))
      }
      #expect(seen.count == all.count)
    }
  }

  @Test("a batch is varied by its key alone, around the same examples; without a key it is as it is")
  func batches() throws {
    let dataset = try Digits().dataset
    var settings = settings(shift: 1)
    settings.noise = 0.5
    var loader = BatchLoader(
      capacity: 500, like: dataset, augmentation: settings, normalization: Normalization(width: 1),
      targetNormalization: Normalization(width: 10))
    let order = (0..<500).map { Int32($0) }
    func load(_ key: RandomKey?) -> [Float] {
      loader.load(dataset, order: order, from: 0, count: 500, key: key)
      return loader.withInput { Array(UnsafeBufferPointer(start: $0, count: 500 * 64)) }
    }
    #expect(load(nil) == Array(dataset.features.prefix(500 * 64)))
    let one = load(RandomKey(seed: 1))
    #expect(one == load(RandomKey(seed: 1)))
    #expect(one != load(RandomKey(seed: 2)))
    settings.shift = 0
    loader = BatchLoader(
      capacity: 500, like: dataset, augmentation: settings, normalization: Normalization(width: 1),
      targetNormalization: Normalization(width: 10))
    let noise = zip(load(RandomKey(seed: 1)), dataset.features).map { Double($0 - $1) }
    let mean = noise.reduce(0, +) / Double(noise.count)
    let deviation = (noise.reduce(0) { $0 + $1 * $1 } / Double(noise.count)).squareRoot()
    #expect(abs(mean) < 0.01 && abs(deviation - 0.5) < 0.01)
  }

  @Test func misfits() throws {
    #expect(throws: WarrenError.self) { try settings(shift: 1).check([5]) }
    #expect(throws: WarrenError.self) { try settings(shift: 4).check([4, 5, 1]) }
    #expect(throws: WarrenError.self) { try settings(shift: -1).validate() }
    try settings(shift: 3, flip: true).check([4, 5, 1])
    var noisy = settings()
    noisy.noise = 1
    try noisy.check([5])
  }
}
