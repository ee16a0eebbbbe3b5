import Core
import Foundation
import Tensors

/// 1797 handwritten digits of 8 x 8 pixels, shipped with Warren (Alpaydin and Kaynak, UCI 1998, as scikit-learn has them).
public struct Digits: DataSource {
  private let source: DividedSource

  /// All digits, pixels from 0 to 1, and beyond where noise was added.
  public var dataset: Dataset { source.dataset }

  private static let count = 1797
  private static let pixels = 64

  /// Loads the digits.
  /// - Parameters:
  ///   - testFraction: the share that is held out for testing.
  ///   - noise: the standard deviation of the Gaussian noise added to every pixel, always the same.
  /// - Throws: `WarrenError` when the file that belongs to Warren is missing or damaged.
  public init(testFraction: Double = 0.2, noise: Double = 0) throws {
    guard let url = Bundle.module.url(forResource: "digits", withExtension: "bin", subdirectory: "Digits"),
      let data = try? Data(contentsOf: url)
    else { throw WarrenError("the shipped digits cannot be found; build Warren anew", kind: .failure) }
    let bytes = [UInt8](data)
    guard bytes.count == Self.count * (Self.pixels + 1) else {
      throw WarrenError("\(bytes.count) bytes long, expected \(Self.count * (Self.pixels + 1))", at: url.path, kind: .failure)
    }
    var features: [Float] = []
    var labels: [Int32] = []
    for start in stride(from: 0, to: bytes.count, by: Self.pixels + 1) {
      features += bytes[start..<start + Self.pixels].map { Float($0) / 16 }
      labels.append(Int32(bytes[start + Self.pixels]))
    }
    if noise > 0 {
      var random = RandomStream(key: RandomKey(seed: 0)["digits"]["noise"])
      for pixel in features.indices { features[pixel] += Float(noise * random.normal()) }
    }
    source = try DividedSource(
      Dataset(exampleShape: [8, 8, 1], classes: (0..<10).map(String.init), features: features, labels: labels),
      testFraction: testFraction)
  }

  public var exampleShape: Shape { source.exampleShape }
  public var target: Target { source.target }
  public var trainingCount: Int { source.trainingCount }
  public func split(key: RandomKey) -> DataSplit { source.split(key: key) }
}
