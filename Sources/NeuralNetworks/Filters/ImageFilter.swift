import Core
import Foundation
import Tensors

/// The classic filters of image processing: convolutions whose weights nobody learns.
///
/// ```swift
/// let edges = ImageFilter.sobel(.horizontal)
/// let result = edges.apply(to: images)  // [images, height, width, channels], each channel by itself
/// ```
public struct ImageFilter: Sendable, Hashable {
  /// The direction in which brightness changes where a filter answers.
  public enum Direction: String, Sendable, CaseIterable {
    /// From left to right: answers to vertical edges.
    case horizontal
    /// From top to bottom: answers to horizontal edges.
    case vertical
  }

  /// What it is called, such as `Sobel, horizontal`.
  public let name: String
  /// Lines and columns of the window, an odd number.
  public let size: Int
  /// [size, size], the first number for the place above and to the left.
  public let weights: [Float]

  /// A filter of one's own.
  /// - Throws: `WarrenError` when the size is not odd or the weights are not size · size finite numbers.
  public init(name: String, size: Int, weights: [Float]) throws {
    guard size > 0, size % 2 == 1 else {
      throw WarrenError("the window of the filter '\(name)' has an odd number of lines, found \(size)")
    }
    guard weights.count == size * size, weights.allSatisfy(\.isFinite) else {
      throw WarrenError("the filter '\(name)' of size \(size) needs \(size * size) finite weights, found \(weights.count)")
    }
    self.init(name, size, weights)
  }

  private init(_ name: String, _ size: Int, _ weights: [Float]) {
    self.name = name
    self.size = size
    self.weights = weights
  }

  /// The mean of a square of so many lines and columns: blurs.
  /// - Precondition: the size is odd.
  public static func mean(size: Int = 3) -> ImageFilter {
    precondition(size > 0 && size % 2 == 1, "the window of a filter has an odd number of lines, found \(size)")
    return ImageFilter("mean \(size)x\(size)", size, [Float](repeating: 1 / Float(size * size), count: size * size))
  }

  /// Weights that fall off like the normal distribution, cut after three standard deviations and summing to 1: blurs.
  /// - Parameter deviation: in pixels, above 0 and at most 20.
  /// - Precondition: the deviation lies there.
  public static func gaussian(deviation: Double = 1) -> ImageFilter {
    precondition(deviation > 0 && deviation <= 20, "the deviation lies above 0 and up to 20 pixels, found \(deviation)")
    let radius = max(Int((3 * deviation).rounded()), 1)
    let line = (-radius...radius).map { exp(-0.5 * pow(Double($0) / deviation, 2)) }
    let sum = line.reduce(0, +)
    let weights = line.flatMap { a in line.map { b in Float(a * b / (sum * sum)) } }
    return ImageFilter("Gaussian, deviation \(deviation)", 2 * radius + 1, weights)
  }

  /// Differences over two pixels, the mean of three lines (Prewitt 1970): answers to edges.
  public static func prewitt(_ direction: Direction) -> ImageFilter { gradient("Prewitt", direction, across: [1, 1, 1]) }

  /// Differences over two pixels, the middle one of three lines counting twice (Sobel and Feldman 1968): answers to edges.
  public static func sobel(_ direction: Direction) -> ImageFilter { gradient("Sobel", direction, across: [1, 2, 1]) }

  private static func gradient(_ name: String, _ direction: Direction, across: [Float]) -> ImageFilter {
    let along: [Float] = [-1, 0, 1]
    let weights = (0..<9).map { place in
      let (line, column) = (place / 3, place % 3)
      return direction == .horizontal ? across[line] * along[column] : along[line] * across[column]
    }
    return ImageFilter("\(name), \(direction.rawValue)", 3, weights)
  }

  /// One of each kind.
  public static let examples: [ImageFilter] = [
    .mean(), .gaussian(), .prewitt(.horizontal), .prewitt(.vertical), .sobel(.horizontal), .sobel(.vertical),
  ]

  /// The images seen through the filter, each channel by itself, of the same size; outside the images everything is zero.
  /// - Parameter images: [images, height, width, channels].
  /// - Precondition: they have that shape.
  public func apply(to images: Tensor) -> Tensor {
    precondition(images.shape.rank == 4, "filters take images, [images, height, width, channels], not \(images.shape)")
    let channels = images.shape[3]
    var filters = [Float](repeating: 0, count: size * size * channels * channels)
    for place in weights.indices {
      for channel in 0..<channels { filters[(place * channels + channel) * channels + channel] = weights[place] }
    }
    let tape = Tape()
    tape.begin(recording: false)
    let weight = Tensor(filters, shape: [size, size, channels, channels]).onTape(tape)
    return images.convolved(weight, bias: nil, padding: .same).copy()
  }
}
