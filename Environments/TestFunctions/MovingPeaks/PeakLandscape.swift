import Core
import Foundation

/// The peaks of the moving peaks benchmark at one moment, and how they change (Branke, "Memory enhanced evolutionary algorithms for
/// changing optimization problems", 1999).
public struct PeakLandscape: Sendable, Equatable {
  /// How many numbers a point has.
  public let dimension: Int
  /// Where the peaks are, [peaks × dimension].
  public private(set) var positions: [Double]
  /// How high each of them is.
  public private(set) var heights: [Double]
  /// How steep each of them is: the greater, the narrower.
  public private(set) var widths: [Double]
  /// How each of them moved at the last change, [peaks × dimension].
  public private(set) var shifts: [Double]
  let shape: MovingPeaksConfiguration.Shape

  /// The peaks before the first change: at random places, with widths from the whole range, and heights too unless the settings have one.
  init(_ settings: MovingPeaksConfiguration, using random: inout RandomStream) {
    dimension = settings.dimension
    shape = settings.shape
    let numbers = settings.peaks * settings.dimension
    positions = (0..<numbers).map { _ in random.uniformDouble(in: settings.region) }
    heights = (0..<settings.peaks).map { _ in
      settings.initialHeight ?? random.uniformDouble(in: settings.minimumHeight...settings.maximumHeight)
    }
    widths = (0..<settings.peaks).map { _ in random.uniformDouble(in: settings.minimumWidth...settings.maximumWidth) }
    shifts = []
    for _ in 0..<settings.peaks { shifts += Self.direction(dimension, length: settings.shift, using: &random) }
  }

  /// How high the landscape is at a point: as high as the highest of the peaks there.
  public func value(at point: [Double]) -> Double {
    precondition(point.count == dimension, "a point of another dimension")
    var highest = -Double.infinity
    for peak in heights.indices {
      var square = 0.0
      for place in 0..<dimension {
        let distance = point[place] - positions[peak * dimension + place]
        square += distance * distance
      }
      let height =
        switch shape {
        case .cone: heights[peak] - widths[peak] * square.squareRoot()
        case .hill: heights[peak] / (1 + widths[peak] * square)
        }
      highest = max(highest, height)
    }
    return highest
  }

  /// The value of the best point there is, the top of the highest peak: nowhere is a peak higher than at its top.
  public var optimum: Double { heights.max() ?? 0 }

  /// Changes every peak: its height and its width by normal steps, its place by a shift of fixed length whose direction keeps to the
  /// last one by the correlation. What would leave its range is reflected.
  mutating func change(_ settings: MovingPeaksConfiguration, using random: inout RandomStream) {
    for peak in heights.indices {
      let fresh = Self.direction(dimension, length: settings.shift, using: &random)
      let places = peak * dimension..<(peak + 1) * dimension
      var shift = zip(fresh, shifts[places]).map { (1 - settings.correlation) * $0 + settings.correlation * $1 }
      let length = shift.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let factor = length > 0 ? settings.shift / length : 0
      for (index, place) in places.enumerated() {
        shift[index] *= factor
        let moved = positions[place] + shift[index]
        if !settings.region.contains(moved) { shift[index] = -shift[index] }
        positions[place] = reflected(moved, into: settings.region)
        shifts[place] = shift[index]
      }
      heights[peak] = reflected(
        heights[peak] + settings.heightSeverity * random.normal(), into: settings.minimumHeight...settings.maximumHeight)
      widths[peak] = reflected(
        widths[peak] + settings.widthSeverity * random.normal(), into: settings.minimumWidth...settings.maximumWidth)
    }
  }

  /// A random vector of that length; as in the original, its direction is that of a point of a cube.
  private static func direction(_ count: Int, length: Double, using random: inout RandomStream) -> [Double] {
    let vector = (0..<count).map { _ in random.uniformDouble() - 0.5 }
    let size = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { size > 0 ? $0 * length / size : 0 }
  }
}

/// A number folded back into a range at its ends, as often as it takes.
func reflected(_ value: Double, into range: ClosedRange<Double>) -> Double {
  if range.contains(value) { return value }
  let width = range.upperBound - range.lowerBound
  guard width > 0 else { return range.lowerBound }
  let wrapped = abs(value - range.lowerBound).truncatingRemainder(dividingBy: 2 * width)
  let folded = range.lowerBound + (wrapped <= width ? wrapped : 2 * width - wrapped)
  return min(max(folded, range.lowerBound), range.upperBound)
}
